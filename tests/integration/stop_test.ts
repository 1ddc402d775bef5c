import { assert, assertEquals, assertMatch } from "@std/assert";

import { bearer, get, signIn } from "../support/people.ts";
import { openRaw, upgradeLines } from "../support/raw.ts";
import { startPapo } from "../support/server.ts";
import { connect, connectTo } from "../support/wire.ts";

Deno.test("SIGTERM tells everyone, closes with 1012 and ends with 0", async () => {
  await using papo = await startPapo();
  const [ana, bia] = [await signIn(papo, "Ana"), await signIn(papo, "Bia")];
  using inRoom = await connectTo(papo, ana);
  using inNone = await connect(papo, bia);

  papo.signal("SIGTERM");

  for (const wire of [inRoom, inNone]) {
    assertEquals((await wire.next("drain")).retryAfterMs, 1_500);
    assertEquals(await wire.closed, 1012);
  }
  assertEquals(await papo.ended, 0);
});

Deno.test("what was stored before the end has reached its sender, and nothing is stored twice", async () => {
  await using papo = await startPapo({ RATE_LIMIT: "off" });
  const ana = await signIn(papo, "Ana");
  using wire = await connectTo(papo, ana);
  const send = (i: number) =>
    wire.send({ type: "send", room: "lobby", cid: `c${i}`, text: `text ${i}` });

  for (let i = 1; i <= 50; i++) send(i);
  await wire.message("c1");
  for (let i = 51; i <= 250; i++) send(i);
  papo.signal("SIGTERM");
  const code = await wire.closed;
  await papo.ended;
  const seen = wire.events.flatMap((event) =>
    event.type === "message" ? [event.seq] : []
  );
  await papo.start();
  using again = await connect(papo, ana);
  const { head } = await again.join();

  assertEquals(code, 1012);
  assertEquals(seen, Array.from({ length: head }, (_, i) => i + 1));
});

Deno.test("further signals change nothing", async () => {
  await using papo = await startPapo();
  const ana = await signIn(papo, "Ana");
  using wire = await connect(papo, ana);

  papo.signal("SIGINT");
  papo.signal("SIGTERM");
  papo.signal("SIGINT");

  assertEquals(await wire.closed, 1012);
  assertEquals(await papo.ended, 0);
});

Deno.test("while it says goodbye nobody new is served, and who never answers can't hold it up", async () => {
  await using papo = await startPapo();
  const [ana, mute] = [await signIn(papo, "Ana"), await signIn(papo, "Mute")];
  using wire = await connect(papo, ana);
  using raw = await openRaw(papo);
  await raw.write([...upgradeLines(papo, bearer(mute)), "", ""].join("\r\n"));
  assertEquals((await raw.answer()).status, 101);

  papo.signal("SIGTERM");
  await wire.closed;
  const answers = await Promise.all([
    get(papo, "/readyz"),
    get(papo, "/rooms.json", ana),
    get(papo, "/ws", ana),
  ]);
  const metrics = await get(papo, "/metrics");

  for (const answer of answers) {
    assertEquals(answer.status, 503);
    assertEquals((await answer.json()).code, "unavailable");
  }
  assert(answers[1]?.headers.has("retry-after"));
  assertMatch(await metrics.text(), /papo_closes_total\{code="1012"\} 2\n/);
  assertEquals(await papo.ended, 0);
});
