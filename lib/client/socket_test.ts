import { assertEquals } from "@std/assert";

import type { Event } from "../protocol/events.ts";
import { type ClientSocket, connectSocket, type Link } from "./socket.ts";
import { entry } from "./test_world.ts";

class FakeWebSocket extends EventTarget {
  readyState: ClientSocket["readyState"] = WebSocket.CONNECTING;
  readonly frames: string[] = [];
  readonly closes: (number | undefined)[] = [];

  send(frame: string): void {
    this.frames.push(frame);
  }

  close(code?: number): void {
    this.readyState = WebSocket.CLOSING;
    this.closes.push(code);
  }

  open(): void {
    this.readyState = WebSocket.OPEN;
    this.dispatchEvent(new globalThis.Event("open"));
  }

  say(...lines: unknown[]): void {
    const data = lines.map((line) => JSON.stringify(line)).join("\n");
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  end(code: number): void {
    this.readyState = WebSocket.CLOSED;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}

interface Scene {
  socket: FakeWebSocket;
  link: Link;
  urls: string[];
  heard: (Event | string)[];
}

function setUp(): Scene {
  const socket = new FakeWebSocket();
  const urls: string[] = [];
  const heard: (Event | string)[] = [];
  const open = (url: string): ClientSocket => {
    urls.push(url);
    return socket;
  };
  const link = connectSocket("/ws", open)({
    onOpened: () => heard.push("opened"),
    onEvent: (event) => heard.push(event),
    onClosed: (code) => heard.push(`closed ${code}`),
  });
  return { socket, link, urls, heard };
}

Deno.test("connectSocket() opens its address and says what comes of it", () => {
  const { socket, urls, heard } = setUp();

  socket.open();
  socket.end(1006);

  assertEquals(urls, ["/ws"]);
  assertEquals(heard, ["opened", "closed 1006"]);
});

Deno.test("connectSocket() hands over each event of a frame, in order", () => {
  const { socket, heard } = setUp();

  socket.say(entry(1), { type: "pong" }, entry(2));

  assertEquals(heard, [entry(1), { type: "pong" }, entry(2)]);
});

Deno.test("connectSocket() skips what this client does not know", () => {
  const { socket, heard } = setUp();

  socket.say({ type: "fireworks" }, { ...entry(1), seq: "1" }, entry(2));

  assertEquals(heard, [entry(2)]);
});

Deno.test("link.send() encodes a command, and drops it where nobody listens", () => {
  const { socket, link } = setUp();

  link.send({ type: "typing", room: "early" });
  socket.open();
  link.send({ type: "typing", room: "lobby" });
  socket.end(1006);
  link.send({ type: "typing", room: "late" });

  assertEquals(socket.frames, ['{"type":"typing","room":"lobby"}']);
});

Deno.test("link.abandon() closes, and nothing more is heard", () => {
  const { socket, link, heard } = setUp();

  link.abandon();
  socket.open();
  socket.say(entry(1));
  socket.end(1006);

  assertEquals(socket.closes, [1000]);
  assertEquals(heard, []);
});

Deno.test("link.abandon() in the middle of a frame leaves its rest unheard", () => {
  const socket = new FakeWebSocket();
  const heard: Event[] = [];
  const link = connectSocket("/ws", () => socket)({
    onOpened() {},
    onEvent(event) {
      heard.push(event);
      link.abandon();
    },
    onClosed() {},
  });

  socket.say(entry(1), entry(2));

  assertEquals(heard, [entry(1)]);
});
