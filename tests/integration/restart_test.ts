import { assert, assertEquals, assertMatch } from "@std/assert";

import { within } from "../support/deadline.ts";
import { bearer, get, signIn } from "../support/people.ts";
import { encodeFrame, opcodes, openRaw, upgradeLines } from "../support/raw.ts";
import { startPapo } from "../support/server.ts";
import { connect, connectTo } from "../support/wire.ts";

Deno.test("SIGINT drains as SIGTERM does", async () => {
  await using papo = await startPapo();
  const ana = await signIn(papo, "Ana");
  using wire = await connectTo(papo, ana);

  papo.signal("SIGINT");
  await wire.next("drain");

  assertEquals(await wire.closed, 1012);
  assertEquals(await within("the end", papo.ended), 0);
});

Deno.test("what was seen before a SIGTERM under load is there after it, and nothing twice", async () => {
  await using papo = await startPapo({ RATE_LIMIT: "off" });
  const ana = await signIn(papo, "Ana");
  using wire = await connectTo(papo, ana);
  const cids = Array.from({ length: 2_000 }, (_, i) => `c${i}`);

  for (const cid of cids) {
    wire.send({ type: "send", room: "lobby", cid, text: cid });
  }
  await wire.message("c100");
  papo.signal("SIGTERM");
  await wire.closed;
  assertEquals(await within("the end", papo.ended), 0);
  await papo.start();
  const seen = wire.events.flatMap((event) =>
    event.type === "message" ? [event] : []
  );
  const { entries, head } =
    await (await get(papo, `/rooms/lobby.json?after=0&limit=300`, ana)).json();

  assert(head >= seen.length, `${seen.length} seen, ${head} kept`);
  assertEquals(entries.slice(0, seen.length), seen.slice(0, 300));
  assertEquals(
    entries.map(({ cid }: { cid: string }) => cid),
    cids.slice(0, entries.length),
  );
});

Deno.test("a restart keeps rooms, people, epoch and order, and everyone resumes", async () => {
  await using papo = await startPapo();
  const ana = await signIn(papo, "Ana");
  const before = await connectTo(papo, ana);
  before.send({ type: "send", room: "lobby", cid: "a", text: "before" });
  const { seq } = await before.message("a");
  const { epoch } = await before.join();
  await papo.stop("SIGTERM");
  await papo.start();

  using after = await connect(papo, ana);
  const joined = await after.join("lobby", { epoch, seq });
  after.send({ type: "send", room: "lobby", cid: "b", text: "after" });
  const entry = await after.message("b");

  assertEquals([joined.epoch, joined.recovered], [epoch, true]);
  assertEquals([entry.seq, entry.from], [seq + 1, ana.user]);
});

Deno.test("nobody who stalls holds up the end: not a half request, not a reader that stopped", async () => {
  await using papo = await startPapo({ RATE_LIMIT: "off" });
  const [ana, slow] = [await signIn(papo, "Ana"), await signIn(papo, "Slow")];
  using half = await openRaw(papo);
  await half.write("POST /rooms/lobby HTTP/1.1\r\nhost: localhost\r\n");
  using body = await openRaw(papo);
  await body.write(
    `POST /rooms/lobby HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${ana.token}\r\n` +
      "content-type: text/plain\r\ncontent-length: 100\r\n\r\nnever",
  );
  using stalled = await openRaw(papo);
  await stalled.write(
    [...upgradeLines(papo, bearer(slow)), "", ""].join("\r\n"),
  );
  await stalled.answer();
  const join = new TextEncoder().encode('{"type":"join","room":"lobby"}');
  await stalled.write(encodeFrame(opcodes.text, join));
  using writer = await connectTo(papo, ana);
  for (let i = 0; i < 500; i++) {
    writer.send({
      type: "send",
      room: "lobby",
      cid: `${i}`,
      text: "🦜".repeat(4_000),
    });
  }
  await writer.message("499");

  const code = await within("the end", papo.stop("SIGTERM"));

  assertEquals(code, 0);
});

Deno.test("the log has events and ids, and neither words nor tokens", async () => {
  await using papo = await startPapo();
  const ana = await signIn(papo, "Ana");
  using wire = await connectTo(papo, ana);
  wire.send({
    type: "send",
    room: "lobby",
    cid: "c",
    text: "a secret between us",
  });
  await wire.message("c");
  wire.sendFrame("{oops, another secret");
  await wire.next("refused");

  await papo.stop("SIGTERM");

  assert(!papo.output.includes("secret"));
  assert(!papo.output.includes(ana.token));
  const [first] = papo.output.split("\n");
  assertMatch(first ?? "", /Papo is ready/);
});
