import { assert, assertEquals } from "@std/assert";

import { within } from "../support/deadline.ts";
import { bearer, type Person, postJson, signIn } from "../support/people.ts";
import { type Papo, sharePapo, startPapo } from "../support/server.ts";
import { askStream, openStream, type Stream } from "../support/stream.ts";
import { connectTo } from "../support/wire.ts";

const papo = sharePapo({ MAX_CONNECTIONS_PER_USER: "3" });

Deno.test("signing out ends every stream of the session within a second, and nothing more is told", async () => {
  const [ana, bia] = [await signIn(papo(), "Ana"), await signIn(papo(), "Bia")];
  using first = await open(papo(), ana);
  using second = await open(papo(), ana);
  using wire = await connectTo(papo(), bia);

  const response = await postJson(papo(), "/signout", {}, bearer(ana));
  await within("the ends", Promise.all([first.ended, second.ended]), 1_000);
  wire.send({ type: "send", room: "lobby", cid: "after", text: "still there" });
  await wire.message("after");

  assertEquals(response.status, 204);
  assertEquals([...first.messages(), ...second.messages()], []);
  assertEquals(await status(askStream(papo(), bearer(ana))), 401);
});

Deno.test("others see at once that somebody with a stream has signed out", async () => {
  const [caio, dora] = [
    await signIn(papo(), "Caio"),
    await signIn(papo(), "Dora"),
  ];
  using wire = await connectTo(papo(), caio);
  using _ = await open(papo(), dora);

  await postJson(papo(), "/signout", {}, bearer(dora));
  const gone = await wire.next("presence", ({ online }) => !online);

  assertEquals(gone.users, [dora.user]);
});

Deno.test("a restart is told of, and ends every stream", async () => {
  await using own = await startPapo();
  const filipa = await signIn(own, "Filipa");
  using stream = await open(own, filipa);

  own.signal("SIGTERM");
  const { retryAfterMs } = await stream.next("drain");
  await stream.ended;

  assertEquals(retryAfterMs, 1_500);
  assertEquals(await own.ended, 0);
});

Deno.test("after a restart a stream goes on where it was", async () => {
  await using own = await startPapo();
  const gil = await signIn(own, "Gil");
  using before = await open(own, gil);
  await say(own, gil, "before");
  await before.next("message");
  await own.stop("SIGTERM");
  await own.start();
  await say(own, gil, "meanwhile");

  using after = await openStream(own, bearer(gil), {
    lastEventId: before.messages()[0]?.id ?? "",
  });
  const { recovered } = await after.next("joined");
  const { text } = await after.next("message");

  assertEquals([recovered, text], [true, "meanwhile"]);
});

Deno.test("who follows by a stream is present, and gone when it is cut", async () => {
  const [hugo, ines] = [
    await signIn(papo(), "Hugo"),
    await signIn(papo(), "Ines"),
  ];
  using wire = await connectTo(papo(), hugo);
  const stream = await openStream(papo(), bearer(ines));
  const { members } = await stream.next("joined");
  const isInes = ({ users }: { users: { id: string }[] }) =>
    users.some(({ id }) => id === ines.user.id);
  const came = await wire.next("presence", isInes);

  stream[Symbol.dispose]();
  const went = await wire.next("presence", isInes);

  assert(members.some(({ id }) => id === ines.user.id));
  assertEquals([came.online, went.online], [true, false]);
});

Deno.test("a stream and a socket of one person are one member", async () => {
  const joao = await signIn(papo(), "Joao");
  const made = await postJson(
    papo(),
    "/rooms",
    { name: "Both" },
    bearer(joao),
  );
  const { room } = (await made.json()).room;
  using _ = await connectTo(papo(), joao, room);

  using stream = await openStream(papo(), bearer(joao), { room });
  const { memberCount } = await stream.next("joined");

  assertEquals(memberCount, 1);
});

Deno.test("streams and sockets count together, and one too many is 429 with Retry-After", async () => {
  const lara = await signIn(papo(), "Lara");
  using _first = await open(papo(), lara);
  using _second = await open(papo(), lara);
  using _third = await connectTo(papo(), lara);

  const refused = await askStream(papo(), bearer(lara));

  assertEquals(refused.status, 429);
  assert(Number(refused.headers.get("retry-after")) > 0);
  assertEquals((await refused.json()).code, "rate_limited");
});

Deno.test("a stream that its client closed makes room for another at once", async () => {
  const mia = await signIn(papo(), "Mia");
  for (let i = 0; i < 12; i++) {
    using _ = await openWhenFree(papo(), mia);
  }
});

Deno.test("refused streams keep no place", async () => {
  const nuno = await signIn(papo(), "Nuno");
  for (let i = 0; i < 6; i++) {
    assertEquals(
      await status(askStream(papo(), bearer(nuno), { room: "nowhere" })),
      404,
    );
  }

  using stream = await open(papo(), nuno);

  assertEquals(stream.said[0]?.event.type, "joined");
});

Deno.test("a full server answers 503, and an address has a cap of its own", async () => {
  for (
    const [cap, expected] of [
      ["MAX_CONNECTIONS", 503],
      ["MAX_CONNECTIONS_PER_ADDRESS", 429],
    ] as const
  ) {
    await using own = await startPapo({ [cap]: "1" });
    const [ana, bia] = [await signIn(own, "Ana"), await signIn(own, "Bia")];
    using _ = await open(own, ana);

    const refused = await askStream(own, bearer(bia));
    await refused.body?.cancel();

    assertEquals(refused.status, expected);
    assert(Number(refused.headers.get("retry-after")) > 0);
  }
});

/** Opens a stream of the lobby, and waits until it is in. */
async function open(papo: Papo, person: Person): Promise<Stream> {
  const stream = await openStream(papo, bearer(person));
  await stream.next("joined");
  return stream;
}

/** Opens a stream, again and again until there is a place. */
async function openWhenFree(papo: Papo, person: Person): Promise<Stream> {
  async function ask(): Promise<Stream> {
    const response = await askStream(papo, bearer(person), {
      signal: AbortSignal.timeout(5_000),
    });
    await response.body?.cancel();
    return response.status === 200 ? await open(papo, person) : await ask();
  }
  return await within("a place to be free", ask());
}

async function status(answer: Promise<Response>): Promise<number> {
  const response = await answer;
  await response.body?.cancel();
  return response.status;
}

async function say(papo: Papo, person: Person, text: string): Promise<void> {
  const path = "/rooms/lobby";
  const response = await postJson(papo, path, { text }, bearer(person));
  await response.body?.cancel();
  assertEquals(response.status, 201);
}
