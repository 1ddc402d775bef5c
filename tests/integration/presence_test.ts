import { assert, assertEquals } from "@std/assert";

import { bearer, get, postJson, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connect, connectTo, type Wire } from "../support/wire.ts";

const papo = sharePapo();

Deno.test("who comes is told of to those who are there, and stands in joined", async () => {
  const [ana, bia] = [await signIn(papo(), "Ana"), await signIn(papo(), "Bia")];
  using stays = await connectTo(papo(), ana);

  using comes = await connect(papo(), bia);
  const joined = await comes.join();
  const presence = await told(stays, bia.user.id);

  assertEquals([joined.memberCount, joined.members], [2, [ana.user, bia.user]]);
  assertEquals<unknown>(presence, {
    type: "presence",
    room: "lobby",
    online: true,
    users: [bia.user],
  });
});

Deno.test("a person's tabs are one member, who goes when the last one leaves", async () => {
  const [caio, dora] = [
    await signIn(papo(), "Caio"),
    await signIn(papo(), "Dora"),
  ];
  const room = await makeRoom(caio.token, "Tabs");
  using stays = await connectTo(papo(), caio, room);
  using first = await connectTo(papo(), dora, room);
  await told(stays, dora.user.id);

  using second = await connect(papo(), dora);
  const joined = await second.join(room);
  first.send({ type: "leave", room });
  await first.next("left");
  await settlePresence(stays, room);
  const meanwhile = changesOf(stays, dora.user.id);
  second.send({ type: "leave", room });
  const gone = await told(stays, dora.user.id);

  assertEquals(joined.memberCount, 2);
  assertEquals(meanwhile, [true]);
  assertEquals(gone.online, false);
});

Deno.test("who is cut off and comes back in a moment was never gone", async () => {
  const [eva, filipa] = [
    await signIn(papo(), "Eva"),
    await signIn(papo(), "Filipa"),
  ];
  const room = await makeRoom(eva.token, "Reload");
  using stays = await connectTo(papo(), eva, room);
  const reloads = await connectTo(papo(), filipa, room);
  await told(stays, filipa.user.id);
  reloads[Symbol.dispose]();
  await reloads.closed;

  using back = await connect(papo(), filipa);
  const joined = await back.join(room);
  await settlePresence(stays, room);

  assertEquals(joined.memberCount, 2);
  assertEquals(changesOf(stays, filipa.user.id), [true]);
});

Deno.test("who is cut off and stays away is told of as gone", async () => {
  const [gil, hugo] = [
    await signIn(papo(), "Gil"),
    await signIn(papo(), "Hugo"),
  ];
  const room = await makeRoom(gil.token, "Away");
  using stays = await connectTo(papo(), gil, room);
  const goes = await connectTo(papo(), hugo, room);
  await told(stays, hugo.user.id);

  goes[Symbol.dispose]();
  const gone = await told(stays, hugo.user.id);

  assertEquals([gone.online, gone.users], [false, [hugo.user]]);
});

Deno.test("many who come are each told of once, and all stand in members.json", async () => {
  const people = await Promise.all(
    Array.from({ length: 20 }, (_, i) => signIn(papo(), `Crowd ${i}`)),
  );
  const [first, ...crowd] = people;
  const room = await makeRoom(first!.token, "Crowd");
  using stays = await connectTo(papo(), first!, room);
  using held = new DisposableStack();

  for (
    const each of await Promise.all(crowd.map((one) => connect(papo(), one)))
  ) {
    held.use(each).send({ type: "join", room });
  }
  const ids: string[] = [];
  while (ids.length < 20) {
    const { users } = await stays.next("presence");
    ids.push(...users.map(({ id }) => id));
  }
  const response = await get(papo(), `/rooms/${room}/members.json`, first);

  assertEquals(ids.toSorted(), people.map(({ user }) => user.id).toSorted());
  const { members, ...rest } = await response.json();
  assertEquals(rest, { room, memberCount: 20 });
  assertEquals(
    members.map(({ id }: { id: string }) => id).toSorted(),
    ids.toSorted(),
  );
});

Deno.test("typing is told to the room, and is no entry", async () => {
  const [ines, joao] = [
    await signIn(papo(), "Ines"),
    await signIn(papo(), "Joao"),
  ];
  const room = await makeRoom(ines.token, "Typing");
  using types = await connectTo(papo(), ines, room);
  using reads = await connectTo(papo(), joao, room);
  using elsewhere = await connectTo(papo(), joao);

  types.send({ type: "typing", room });
  const typing = await reads.next("typing");
  await elsewhere.settle();

  assertEquals<unknown>(typing, { type: "typing", room, users: [ines.user] });
  const page = await get(papo(), `/rooms/${room}.json`, ines);
  assertEquals((await page.json()).head, 0);
  assert(elsewhere.events.every(({ type }) => type !== "typing"));
});

/** Waits until somebody's coming or going is told of. */
async function told(wire: Wire, id: string) {
  return await wire.next(
    "presence",
    ({ users }) => users.some((user) => user.id === id),
  );
}

/** Waits until all comings and goings before now are told of: somebody else's come after them. */
async function settlePresence(wire: Wire, room: string): Promise<void> {
  const passer = await signIn(papo(), `Passer in ${room}`);
  using passing = await connectTo(papo(), passer, room);
  await told(wire, passer.user.id);
  passing.send({ type: "leave", room });
  await told(wire, passer.user.id);
}

/** Lists what was told of somebody: true for a coming, false for a going. */
function changesOf({ events }: Wire, id: string): boolean[] {
  return events.flatMap((event) =>
    event.type === "presence" && event.users.some((user) => user.id === id)
      ? [event.online]
      : []
  );
}

async function makeRoom(token: string, name: string): Promise<string> {
  const user = { id: "", name: "" };
  const response = await postJson(
    papo(),
    "/rooms",
    { name },
    bearer({ user, token }),
  );
  return (await response.json()).room.room;
}
