import { assertEquals } from "@std/assert";

import { signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connect, connectTo } from "../support/wire.ts";

const papo = sharePapo();

Deno.test("a ping is answered with its ref", async () => {
  const ana = await signIn(papo(), "Ana");
  using wire = await connect(papo(), ana);

  wire.send({ type: "ping", ref: "p1" }, { type: "ping" });

  assertEquals<unknown>(await wire.next("pong"), { type: "pong", ref: "p1" });
  assertEquals<unknown>(await wire.next("pong"), { type: "pong" });
});

Deno.test("who pings with old heads is sent again what they lack", async () => {
  const bia = await signIn(papo(), "Bia");
  using wire = await connectTo(papo(), bia);
  for (let i = 0; i < 5; i++) {
    wire.send({ type: "send", room: "lobby", cid: `b${i}`, text: "oi" });
  }
  const { seq } = await wire.message("b4");
  const behind = { type: "ping", heads: { lobby: seq - 2 } };

  wire.send(behind, behind);
  const again = await wire.messages(2);

  assertEquals(again.map(({ cid }) => cid), ["b3", "b4"]);
});

Deno.test("who pings with true heads, or those of rooms not joined, is sent nothing", async () => {
  const caio = await signIn(papo(), "Caio");
  using wire = await connectTo(papo(), caio);
  wire.send({ type: "send", room: "lobby", cid: "c", text: "oi" });
  const { seq } = await wire.message("c");
  const before = wire.events.length;
  const current = { type: "ping", heads: { lobby: seq, nowhere: 1 } };

  wire.send(current, current, current);
  await wire.settle();

  const told = wire.events.slice(before).filter(({ type }) =>
    type === "message"
  );
  assertEquals(told, []);
});
