import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import {
  bearer,
  browser,
  get,
  type Person,
  postForm,
  postJson,
  signIn,
} from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connect, connectTo } from "../support/wire.ts";

const papo = sharePapo();

const make = (person: Person, name: string) =>
  postJson(papo(), "/rooms", { name }, bearer(person));

Deno.test("a room is made with 201 and its row, and stands in the list", async () => {
  const ana = await signIn(papo(), "Ana");

  const response = await make(ana, "Café com Leite!");
  const made = await response.json();
  const list = await (await get(papo(), "/rooms.json", ana)).json();

  const row = {
    room: "café-com-leite",
    name: "Café com Leite!",
    kind: "public",
    head: 0,
  };
  assertEquals(response.status, 201);
  assertEquals(made, { room: row });
  assertEquals(
    list.rooms.find(({ room }: { room: string }) => room === row.room),
    row,
  );
});

Deno.test("a new room is told of to everyone who is connected, in whatever room", async () => {
  const [bia, caio] = [
    await signIn(papo(), "Bia"),
    await signIn(papo(), "Caio"),
  ];
  using inLobby = await connectTo(papo(), bia);
  using inNone = await connect(papo(), caio);

  await make(bia, "Novidades");

  const event = {
    type: "room",
    room: "novidades",
    name: "Novidades",
    kind: "public",
    head: 0,
  };
  assertEquals<unknown>(await inLobby.next("room"), event);
  assertEquals<unknown>(await inNone.next("room"), event);
});

Deno.test("a room is reached at its address in any script, by page, JSON and socket", async () => {
  const dora = await signIn(papo(), "Dora");
  const { room } = (await (await make(dora, "日本語 Дом")).json()).room;
  const path = `/rooms/${encodeURIComponent(room)}`;

  const statuses = await Promise.all(
    [path, `${path}.json`, `${path}/members.json`].map(async (each) => {
      const response = await get(papo(), each, dora);
      await response.body?.cancel();
      return response.status;
    }),
  );
  using wire = await connect(papo(), dora);
  const joined = await wire.join(room);

  assertEquals(room, "日本語-дом");
  assertEquals(statuses, [200, 200, 200]);
  assertEquals(joined.room, room);
});

Deno.test("a form makes a room and leads into it", async () => {
  const eva = await signIn(papo(), "Eva");

  const response = await postForm(
    papo(),
    "/rooms",
    { name: "Cinema" },
    browser(papo(), eva),
  );

  assertEquals(response.status, 303);
  assertEquals(response.headers.get("location"), "/rooms/cinema");
});

Deno.test("a name whose address is taken is 409, for machines and people", async () => {
  const filipa = await signIn(papo(), "Filipa");
  await make(filipa, "Música");

  const machine = await make(filipa, " música ");
  const person = await postForm(
    papo(),
    "/rooms",
    { name: "Música" },
    browser(papo(), filipa),
  );

  assertEquals(machine.status, 409);
  assertEquals((await machine.json()).code, "name_taken");
  assertEquals(person.status, 409);
  assertStringIncludes(await person.text(), 'value="Música"');
});

Deno.test("a name that looks like another room's is 409, a word of two scripts 422", async () => {
  const lia = await signIn(papo(), "Lia");
  await make(lia, "сор");
  const names = ["cop", "Lobby!", "lоbby", "Сафе", "Python для всех"];

  const answers = await Promise.all(names.map((name) => make(lia, name)));

  const codes = await Promise.all(
    answers.map(async (answer) => (await answer.json()).code),
  );
  assertEquals(answers.map(({ status }) => status), [409, 409, 422, 201, 201]);
  assertEquals(codes.slice(0, 3), ["name_taken", "name_taken", "bad_name"]);
});

Deno.test("a name of which no address can be made is 422", async () => {
  const gil = await signIn(papo(), "Gil");
  for (const name of ["", "   ", "!?.", "\u200b", "a".repeat(49)]) {
    const response = await make(gil, name);

    assertEquals(response.status, 422, name);
    assertEquals((await response.json()).code, "bad_name", name);
  }
});

Deno.test("an address has no dot and no slash, whatever the name", async () => {
  const hugo = await signIn(papo(), "Hugo");

  const { room } = (await (await make(hugo, "../a.json/B")).json()).room;

  assertEquals(room, "a-json-b");
});

Deno.test("a kind that is none makes no room", async () => {
  const ines = await signIn(papo(), "Ines");

  const response = await postJson(
    papo(),
    "/rooms",
    { name: "Segredo", kind: "secret" },
    bearer(ines),
  );

  assert(response.status === 400 || response.status === 422);
  assert((await response.json()).code.length > 0);
});

Deno.test("a room's head in the list follows what is written", async () => {
  const joao = await signIn(papo(), "Joao");
  const { room } = (await (await make(joao, "Placar")).json()).room;
  for (const text of ["1", "2", "3"]) {
    await (await postJson(papo(), `/rooms/${room}`, { text }, bearer(joao)))
      .json();
  }

  const { rooms } = await (await get(papo(), "/rooms.json", joao)).json();

  assertEquals(
    rooms.find((row: { room: string }) => row.room === room).head,
    3,
  );
});
