import { assert, assertEquals } from "@std/assert";

import {
  bearer,
  get,
  type Person,
  postJson,
  signIn,
} from "../support/people.ts";
import { type Papo, sharePapo, startPapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

const papo = sharePapo();

const send = (cid: string, text: string, ref?: string) => ({
  type: "send",
  room: "lobby",
  cid,
  text,
  ref,
});

Deno.test("the same cid with the same text returns the entry that exists, to the asker only", async () => {
  const [ana, bia] = [await signIn(papo(), "Ana"), await signIn(papo(), "Bia")];
  using asker = await connectTo(papo(), ana);
  using tab = await connectTo(papo(), ana);
  using other = await connectTo(papo(), bia);
  asker.send(send("once", "oi"));
  const entry = await asker.message("once");

  asker.send(send("once", "oi", "again"));
  const again = await asker.message("once");
  await Promise.all([tab.settle(), other.settle()]);

  assertEquals<unknown>(again, { ...entry, ref: "again" });
  for (const { events } of [tab, other]) {
    const copies = events.filter((event) =>
      event.type === "message" && event.cid === "once"
    );
    assertEquals<unknown>(copies, [entry]);
  }
});

Deno.test("the same cid with another text is refused cid_conflict, and nothing is stored", async () => {
  const caio = await signIn(papo(), "Caio");
  using wire = await connectTo(papo(), caio);
  wire.send(send("mine", "first"));
  const entry = await wire.message("mine");

  wire.send(send("mine", "second", "r"));
  const refused = await wire.next("refused");

  const { message, ...rest } = refused;
  assert(message.length > 0);
  assertEquals<unknown>(rest, {
    type: "refused",
    code: "cid_conflict",
    cid: "mine",
    ref: "r",
  });
  assertEquals(await head(papo(), caio), entry?.seq);
});

Deno.test("a cid belongs to its author and room: another's, or one elsewhere, is free", async () => {
  const [dora, eva] = [
    await signIn(papo(), "Dora"),
    await signIn(papo(), "Eva"),
  ];
  await postJson(papo(), "/rooms", { name: "Elsewhere" }, bearer(dora));
  const paths = { lobby: dora, elsewhere: dora };

  for (
    const [room, person] of [...Object.entries(paths), ["lobby", eva] as const]
  ) {
    const body = { cid: "shared", text: `in ${room} by ${person.user.name}` };
    const response = await postJson(
      papo(),
      `/rooms/${room}`,
      body,
      bearer(person),
    );

    assertEquals(response.status, 201);
    await response.body?.cancel();
  }
});

Deno.test("CRLF is LF before texts are compared", async () => {
  const filipa = await signIn(papo(), "Filipa");
  using wire = await connectTo(papo(), filipa);
  wire.send(send("lines", "a\r\nb"));
  const entry = await wire.message("lines");

  wire.send(send("lines", "a\nb"));
  const again = await wire.message("lines");

  assertEquals(again, entry);
});

Deno.test("one cid sent 20 times at once, by socket and HTTP, is one entry", async () => {
  const gil = await signIn(papo(), "Gil");
  using wire = await connectTo(papo(), gil);
  const body = { cid: "race", text: "oi" };

  for (let i = 0; i < 10; i++) wire.send(send("race", "oi"));
  const responses = await Promise.all(Array.from(
    { length: 10 },
    () => postJson(papo(), "/rooms/lobby", body, bearer(gil)),
  ));
  const answers = await Promise.all(responses.map((each) => each.json()));
  await wire.settle();

  const seqs = new Set(answers.map(({ seq }) => seq));
  for (const event of wire.events) {
    if (event.type === "message" && event.cid === "race") seqs.add(event.seq);
  }
  assertEquals(seqs.size, 1);
  assert(responses.every(({ status }) => status === 200 || status === 201));
  assert(responses.filter(({ status }) => status === 201).length <= 1);
});

Deno.test("over HTTP it is 201, then 200, then 409, and so it is after a restart", async () => {
  await using own = await startPapo();
  const ana = await signIn(own, "Ana");
  const post = (text: string) =>
    postJson(own, "/rooms/lobby", { cid: "kept", text }, bearer(ana));
  const first = await post("oi");
  const entry = await first.json();

  for (const restart of [false, true]) {
    if (restart) {
      await own.stop("SIGTERM");
      await own.start();
    }
    const same = await post("oi");
    const other = await post("something else");

    assertEquals([first.status, same.status, other.status], [201, 200, 409]);
    assertEquals(await same.json(), entry);
    assertEquals((await other.json()).code, "cid_conflict");
  }
  using wire = await connectTo(own, ana);
  wire.send(send("kept", "oi"));
  const repeated = await wire.message("kept");
  assertEquals<unknown>(repeated, entry);
  assertEquals(await head(own, ana), 1);
});

async function head(papo: Papo, person: Person): Promise<number> {
  const response = await get(papo, "/rooms/lobby.json?limit=1", person);
  return (await response.json()).head;
}
