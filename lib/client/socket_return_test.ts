import { assertEquals } from "@std/assert";

import { createFakeTime } from "../../tests/support/fake_time.ts";
import type { Connect, LinkListener } from "./socket.ts";
import { withReturn } from "./socket_return.ts";

interface FakeLink {
  listener: LinkListener;
  isAbandoned: boolean;
}

/** Sets a stream up that tries a socket every minute. */
function setUp() {
  const time = createFakeTime();
  const streams: FakeLink[] = [];
  const sockets: FakeLink[] = [];
  const heard: string[] = [];
  let returns = 0;
  const connectTo = (links: FakeLink[]): Connect => (listener) => {
    const link: FakeLink = { listener, isAbandoned: false };
    links.push(link);
    return { send() {}, abandon: () => void (link.isAbandoned = true) };
  };
  const connect = withReturn(connectTo(streams), {
    socket: connectTo(sockets),
    onOccasion: (attempt) => time.every(60_000, attempt),
    onReturn: () => returns++,
  });
  const link = connect({
    onOpened: () => heard.push("opened"),
    onEvent: (event) => heard.push(JSON.stringify(event)),
    onClosed: (code) => heard.push(`closed ${code}`),
  });
  return {
    time,
    streams,
    sockets,
    heard,
    link,
    get returns() {
      return returns;
    },
  };
}

const drain = '{"type":"drain","retryAfterMs":0}';

Deno.test("on a stream, a socket is tried every minute, one at a time", async () => {
  const { time, sockets, heard } = setUp();

  await time.advance(59_999);
  const early = sockets.length;
  await time.advance(120_001);

  assertEquals([early, sockets.length], [0, 3]);
  assertEquals(
    sockets.map(({ isAbandoned }) => isAbandoned),
    [true, true, false],
  );
  assertEquals(heard, []);
});

Deno.test("a socket that only opens, or fails, changes nothing", async () => {
  const scene = setUp();
  await scene.time.advance(60_000);

  scene.sockets[0]?.listener.onOpened();
  scene.sockets[0]?.listener.onClosed(1006);

  assertEquals([scene.heard, scene.returns], [[], 0]);
});

Deno.test("a socket that speaks has the client leave the stream and come back at once", async () => {
  const scene = setUp();
  await scene.time.advance(60_000);

  scene.sockets[0]?.listener.onEvent({ type: "pong" });

  assertEquals([scene.heard, scene.returns], [[drain], 1]);
  assertEquals(scene.sockets[0]?.isAbandoned, true);
});

Deno.test("what the stream says passes through", () => {
  const { streams, heard } = setUp();

  streams[0]?.listener.onOpened();
  streams[0]?.listener.onEvent({ type: "pong" });
  streams[0]?.listener.onClosed(1001);

  assertEquals(heard, ["opened", '{"type":"pong"}', "closed 1001"]);
});

Deno.test("a stream that is given up tries no more sockets", async () => {
  const { time, streams, sockets, link } = setUp();
  await time.advance(60_000);

  link.abandon();
  await time.advance(300_000);

  assertEquals([...streams, ...sockets].map((it) => it.isAbandoned), [
    true,
    true,
  ]);
});
