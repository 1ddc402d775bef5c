import { assert, assertEquals } from "@std/assert";

import { signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connect, connectTo } from "../support/wire.ts";

const papo = sharePapo({ RATE_LIMIT: "off" });

Deno.test("a frame holds several commands, one a line, and they are done in order", async () => {
  const ana = await signIn(papo(), "Ana");
  using wire = await connect(papo(), ana);
  const send = (cid: string) => ({
    type: "send",
    room: "lobby",
    cid,
    text: cid,
  });
  const commands = [{ type: "join", room: "lobby" }, send("a1"), send("a2")];

  wire.sendFrame(commands.map((each) => JSON.stringify(each)).join("\n"));
  await wire.next("joined");
  const entries = await wire.messages(2);

  assertEquals(entries.map(({ cid }) => cid), ["a1", "a2"]);
});

Deno.test("blank lines and a last line break in a frame mean nothing", async () => {
  const bia = await signIn(papo(), "Bia");
  using wire = await connect(papo(), bia);

  wire.sendFrame('\n{"type":"ping","ref":"1"}\n\n{"type":"ping","ref":"2"}\n');
  await wire.next("pong", ({ ref }) => ref === "2");
  await wire.settle();

  assert(!wire.events.some(({ type }) => type === "refused"));
});

Deno.test("one bad line refuses itself and no other line of its frame", async () => {
  const caio = await signIn(papo(), "Caio");
  using wire = await connect(papo(), caio);

  wire.sendFrame('{"type":"ping","ref":"1"}\n{oops\n{"type":"ping","ref":"2"}');
  await wire.next("pong", ({ ref }) => ref === "2");

  const told = wire.events.slice(1).map((event) =>
    event.type === "refused" ? event.code : event.type
  );
  assertEquals(told, ["pong", "bad_frame", "pong"]);
});

Deno.test("entries that were stored together come in one frame", async () => {
  const dora = await signIn(papo(), "Dora");
  using wire = await connectTo(papo(), dora);
  const cids = Array.from({ length: 50 }, (_, i) => `d${i}`);

  const commands = cids.map((cid) => ({
    type: "send",
    room: "lobby",
    cid,
    text: "oi",
  }));
  wire.sendFrame(commands.map((each) => JSON.stringify(each)).join("\n"));
  await wire.message("d49");

  const frames = wire.frames.filter((frame) => /"cid":"d\d/.test(frame));
  assert(frames.length < 50, `${frames.length} frames for 50 entries`);
});

Deno.test("300 messages of 4,000 emoji are caught up in frames of at most 64 KiB", async () => {
  const eva = await signIn(papo(), "Eva");
  using writer = await connectTo(papo(), eva);
  const { epoch, head } = await writer.join();
  for (let i = 0; i < 300; i++) {
    writer.send({
      type: "send",
      room: "lobby",
      cid: `e${i}`,
      text: "🦜".repeat(4_000),
    });
  }
  await writer.message("e299");

  using reader = await connect(papo(), eva);
  const joined = await reader.join("lobby", { epoch, seq: head });
  const entries = await reader.messages(300);

  assertEquals(joined.recovered, true);
  assertEquals(
    entries.map(({ seq }) => seq),
    Array.from({ length: 300 }, (_, i) => head + 1 + i),
  );
  const largest = Math.max(...reader.frames.map(byteLength));
  assert(largest <= 65_536, `a frame of ${largest} bytes`);
  const live = Math.max(...writer.frames.map(byteLength));
  assert(live <= 65_536, `a live frame of ${live} bytes`);
});

Deno.test("a frame of 64 KiB is heard, one byte more closes with 1009", async () => {
  const filipa = await signIn(papo(), "Filipa");
  using wire = await connect(papo(), filipa);
  const padded = (bytes: number) => {
    const ping = '{"type":"ping","ref":"big","x":""}';
    return ping.replace('""', `"${"a".repeat(bytes - ping.length)}"`);
  };

  wire.sendFrame(padded(65_536));
  await wire.next("pong", ({ ref }) => ref === "big");
  wire.sendFrame(padded(65_537));

  assertEquals(await wire.closed, 1009);
});

Deno.test("64 KiB are bytes, not characters", async () => {
  const gil = await signIn(papo(), "Gil");
  using wire = await connect(papo(), gil);

  wire.sendFrame(JSON.stringify({ type: "ping", x: "é".repeat(33_000) }));

  assertEquals(await wire.closed, 1009);
});

Deno.test("a binary frame over 64 KiB closes with 1009, too", async () => {
  const ines = await signIn(papo(), "Inês");
  using wire = await connect(papo(), ines);

  wire.sendFrame(new Uint8Array(65_537));

  assertEquals(await wire.closed, 1009);
});

Deno.test("a binary frame is refused, and the connection goes on", async () => {
  const hugo = await signIn(papo(), "Hugo");
  using wire = await connect(papo(), hugo);

  wire.sendFrame(new TextEncoder().encode('{"type":"ping"}'));
  const refused = await wire.next("refused");
  wire.sendFrame(new Uint8Array(65_536));
  const full = await wire.next("refused");
  await wire.settle();

  assertEquals([refused.code, full.code], ["bad_frame", "bad_frame"]);
});

const byteLength = (text: string) => new TextEncoder().encode(text).length;
