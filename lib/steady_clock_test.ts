import { assertEquals } from "@std/assert";

import { createTestChat, inLobby } from "../tests/support/chat.ts";
import { steadyClock } from "./steady_clock.ts";

const hourMs = 3_600_000;

Deno.test("steadyClock() goes on from where it is when the machine's clock is set back", () => {
  const wall = { now: 100_000 };
  const clock = steadyClock(() => wall.now);
  const times = [100_500, 40_000, 40_000, 41_000, 500_000].map((now) => {
    wall.now = now;
    return clock();
  });

  assertEquals(times, [100_500, 100_500, 100_500, 101_500, 560_500]);
});

Deno.test("steadyClock() goes no further at a time than it is told", () => {
  const wall = { now: 100_000 };
  const clock = steadyClock(() => wall.now, 10_000);
  const times = [101_000, 3_700_000, 3_701_000].map((now) => {
    wall.now = now;
    return clock();
  });

  assertEquals(times, [101_000, 111_000, 112_000]);
});

Deno.test("the clock set back an hour lets nobody wait longer for the next write", async () => {
  const { time, connect } = createTestChat();
  const { ask } = await inLobby(connect());
  const send = (cid: string) => ({
    type: "send",
    room: "lobby",
    cid,
    text: cid,
  });
  await ask(...Array.from({ length: 61 }, (_, i) => send(`c${i}`)));

  time.set(-hourMs);
  const [refused] = await ask(send("early"));
  await time.advance(1_000);
  const [sent] = await ask(send("later"));

  assertEquals(refused?.type === "refused" && refused.retryAfterMs, 1_000);
  assertEquals(sent?.type, "message");
});

Deno.test("the clock set back an hour makes no abuse of a refusal now and then", async () => {
  const { time, connect } = createTestChat();
  const { ask, connection } = connect();
  await ask({ type: "leave", room: "lobby" });

  time.set(-hourMs);
  for (let i = 0; i < 150; i++) {
    await ask({ type: "leave", room: "lobby" });
    await time.advance(1_000);
  }

  assertEquals(connection.isOpen(), true);
});

Deno.test("the clock set back or forward changes no order: at tells the time, seq the place", async () => {
  const { time, connect } = createTestChat();
  const ana = await inLobby(connect());
  const start = time.now();

  for (const [index, jumpMs] of [0, -hourMs, 3 * hourMs].entries()) {
    time.set(jumpMs);
    const cid = `c${index}`;
    await ana.ask({ type: "send", room: "lobby", cid, text: cid });
  }
  const resumed = connect();
  await resumed.ask({
    type: "join",
    room: "lobby",
    cursor: { epoch: "e1", seq: 0 },
  });

  for (const { socket } of [ana, resumed]) {
    assertEquals(
      socket.of("message").map(({ seq, at }) => [seq, at - start]),
      [[1, 0], [2, -hourMs], [3, 2 * hourMs]],
    );
  }
});
