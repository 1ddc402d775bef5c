import { assertEquals } from "@std/assert";

import { withFallback } from "./fallback.ts";
import type { Connect, LinkListener } from "./socket.ts";
import { settled } from "./test_chat.ts";

interface FakeLink {
  way: "socket" | "stream";
  listener: LinkListener;
  isAbandoned: boolean;
}

/** Sets a policy up whose links are in the test's hands. */
function setUp() {
  const links: FakeLink[] = [];
  const heard: string[] = [];
  const sent: string[] = [];
  const world = {
    isReachable: true,
    load: () => Promise.resolve(),
    goBack: () => {},
  };
  const connectBy = (way: FakeLink["way"]): Connect => (listener) => {
    const link: FakeLink = { way, listener, isAbandoned: false };
    links.push(link);
    return {
      send: ({ type }) => void sent.push(`${way} ${type}`),
      abandon: () => void (link.isAbandoned = true),
    };
  };
  const connect = withFallback(connectBy("socket"), {
    async loadStream(onReturn) {
      world.goBack = onReturn;
      await world.load();
      return connectBy("stream");
    },
    isReachable: () => Promise.resolve(world.isReachable),
  });

  async function open() {
    const link = connect({
      onOpened: () => heard.push("opened"),
      onEvent: ({ type }) => heard.push(type),
      onClosed: (code) => heard.push(`closed ${code}`),
    });
    await settled();
    return { link, listener: links.at(-1)!.listener };
  }
  return {
    links,
    heard,
    sent,
    world,
    open,
    ways: () => links.map(({ way }) => way).join(" "),
    /** Connects, and is closed before a word was said. */
    async fail() {
      const { listener } = await open();
      listener.onClosed(1006);
      await settled();
    },
    /** Connects, is spoken to, and is cut. */
    async speak() {
      const { listener } = await open();
      listener.onOpened();
      listener.onEvent({ type: "pong" });
      listener.onClosed(1006);
      await settled();
    },
  };
}

Deno.test("after two sockets that never spoke, though the server answers, comes a stream", async () => {
  const { fail, open, ways } = setUp();

  await fail();
  await fail();
  await open();

  assertEquals(ways(), "socket socket stream");
});

Deno.test("sockets that fail while the server is away are no reason for a stream", async () => {
  const { fail, open, ways, world } = setUp();
  world.isReachable = false;

  for (let i = 0; i < 5; i++) await fail();
  world.isReachable = true;
  await fail();
  await open();

  assertEquals(ways(), Array(7).fill("socket").join(" "));
});

Deno.test("a socket that spoke and was cut is no reason for a stream, and forgives an earlier failure", async () => {
  const { fail, speak, open, ways } = setUp();

  await fail();
  for (let i = 0; i < 5; i++) await speak();
  await fail();
  await open();

  assertEquals(ways(), Array(8).fill("socket").join(" "));
});

Deno.test("a socket that opens and never says a word counts as failed when it is given up", async () => {
  const { open, ways } = setUp();

  for (let i = 0; i < 2; i++) {
    const { link, listener } = await open();
    listener.onOpened();
    link.abandon();
    await settled();
  }
  await open();

  assertEquals(ways(), "socket socket stream");
});

Deno.test("a link that is closed and given up counts once", async () => {
  const { open, ways } = setUp();

  const { link, listener } = await open();
  listener.onClosed(1006);
  link.abandon();
  await settled();
  await open();

  assertEquals(ways(), "socket socket");
});

Deno.test("a stream that spoke and was cut is followed by a stream", async () => {
  const { fail, speak, open, ways } = setUp();

  await fail();
  await fail();
  await speak();
  await open();

  assertEquals(ways(), "socket socket stream stream");
});

Deno.test("a stream that fails gives a socket its turn, and comes again after it", async () => {
  const { fail, open, ways } = setUp();

  for (let i = 0; i < 4; i++) await fail();
  await open();

  assertEquals(ways(), "socket socket stream socket stream");
});

Deno.test("while the stream can't be loaded, sockets are tried on", async () => {
  const { fail, open, ways, world } = setUp();
  world.load = () => Promise.reject(new TypeError("no such file"));
  for (let i = 0; i < 3; i++) await fail();

  world.load = () => Promise.resolve();
  await fail();
  await open();

  assertEquals(ways(), "socket socket socket socket stream");
});

Deno.test("a socket that speaks while the stream is being loaded is kept to", async () => {
  const { fail, speak, open, ways, world } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  world.load = () => promise;
  await fail();
  await fail();

  await speak();
  resolve();
  await settled();
  await open();

  assertEquals(ways(), "socket socket socket socket");
});

Deno.test("when a socket was found to work, the next one is a socket", async () => {
  const { fail, speak, open, ways, world } = setUp();
  await fail();
  await fail();
  await speak();

  world.goBack();
  await open();

  assertEquals(ways(), "socket socket stream socket");
});

Deno.test("what goes in and out of a stream passes through", async () => {
  const { fail, open, links, heard, sent } = setUp();
  await fail();
  await fail();
  heard.length = 0;

  const { link, listener } = await open();
  listener.onOpened();
  link.send({ type: "ping" });
  listener.onEvent({ type: "pong" });
  link.abandon();

  assertEquals(heard, ["opened", "pong"]);
  assertEquals(sent, ["stream ping"]);
  assertEquals(links.at(-1)?.isAbandoned, true);
});
