import { assert, assertEquals, assertMatch } from "@std/assert";

import { within } from "../support/deadline.ts";
import { bearer, type Person, signIn } from "../support/people.ts";
import { openRaw, type Raw, rawRequest, upgradeLines } from "../support/raw.ts";
import { type Papo, sharePapo, startPapo } from "../support/server.ts";

const papo = sharePapo({ MAX_CONNECTIONS_PER_USER: "3" });

Deno.test("a person's connections are counted, and one too many is 429 with Retry-After", async () => {
  const ana = await signIn(papo(), "Ana");
  using connections = await open(papo(), ana, 3);

  const [refused] = await attempt(papo(), ana, 1);

  assertEquals(connections.size, 3);
  assertEquals(refused?.status, 429);
  assertMatch(refused?.headers.get("retry-after") ?? "", /^\d+$/);
  assertEquals(
    refused?.headers.get("content-type"),
    "application/problem+json",
  );
});

Deno.test("somebody else's connections are not mine", async () => {
  const [bia, caio] = [
    await signIn(papo(), "Bia"),
    await signIn(papo(), "Caio"),
  ];
  using _ = await open(papo(), bia, 3);

  using connections = await open(papo(), caio, 1);

  assertEquals(connections.size, 1);
});

Deno.test("a connection that is over makes room for another", async () => {
  const dora = await signIn(papo(), "Dora");
  using connections = await open(papo(), dora, 3);
  connections.closeOne();

  const statuses = await untilAdmitted(papo(), dora);

  assertEquals(statuses.at(-1), 101);
});

Deno.test("sockets that were cut off right after their upgrade keep no place", async () => {
  const eva = await signIn(papo(), "Eva");
  await attempt(papo(), eva, 10);

  const statuses = await untilAdmitted(papo(), eva);

  assertEquals(statuses.at(-1), 101);
});

Deno.test("a cap holds for upgrades that come all at once", async () => {
  const filipa = await signIn(papo(), "Filipa");

  const answers = await attempt(papo(), filipa, 12);

  const statuses = answers.map(({ status }) => status).toSorted();
  assertEquals(statuses, [101, 101, 101, ...Array(9).fill(429)]);
});

Deno.test("a full server answers 503 with Retry-After", async () => {
  await using own = await startPapo({ MAX_CONNECTIONS: "2" });
  const people = await Promise.all(
    ["Ana", "Bia", "Caio"].map((name) => signIn(own, name)),
  );

  const answers = await attemptEach(own, people);

  const statuses = answers.map(({ status }) => status).toSorted();
  assertEquals(statuses, [101, 101, 503]);
  const full = answers.find(({ status }) => status === 503);
  assert(Number(full?.headers.get("retry-after")) > 0);
});

Deno.test("session and origin are judged before the caps", async () => {
  await using own = await startPapo({ MAX_CONNECTIONS: "1" });
  const ana = await signIn(own, "Ana");
  using _ = await open(own, ana, 1);
  const evil = { ...bearer(ana), origin: "https://evil.example" };

  const nobody = await rawRequest(own, upgradeLines(own, {}));
  const foreign = await rawRequest(own, upgradeLines(own, evil));
  const ours = await rawRequest(own, upgradeLines(own, bearer(ana)));

  const statuses = [nobody, foreign, ours].map(({ status }) => status);
  assertEquals(statuses, [401, 403, 503]);
});

Deno.test("an address has a cap of its own", async () => {
  await using own = await startPapo({ MAX_CONNECTIONS_PER_ADDRESS: "2" });
  const people = await Promise.all(
    ["Ana", "Bia", "Caio"].map((name) => signIn(own, name)),
  );

  const answers = await attemptEach(own, people);

  const statuses = answers.map(({ status }) => status).toSorted();
  assertEquals(statuses, [101, 101, 429]);
});

Deno.test("behind a proxy of ours its header tells addresses apart", async () => {
  await using own = await startPapo({
    MAX_CONNECTIONS_PER_ADDRESS: "1",
    ADDRESS_HEADER: "x-forwarded-for",
  });
  const ana = await signIn(own, "Ana");

  const statuses = [];
  using held = new DisposableStack();
  for (const address of ["10.0.0.1", "6.6.6.6, 10.0.0.1", "10.0.0.2"]) {
    const raw = held.use(await openRaw(own));
    await raw.write(request(own, ana, { "x-forwarded-for": address }));
    statuses.push((await raw.answer()).status);
  }

  assertEquals(statuses, [101, 429, 101]);
});

function request(papo: Papo, person: Person, headers = {}): string {
  const lines = upgradeLines(papo, { ...bearer(person), ...headers });
  return [...lines, "", ""].join("\r\n");
}

/** Asks that many times at once, on connections that stay until all are answered. */
async function attempt(papo: Papo, person: Person, count: number) {
  return await attemptEach(papo, Array(count).fill(person));
}

async function attemptEach(papo: Papo, people: Person[]) {
  using held = new DisposableStack();
  return await Promise.all(people.map(async (person) => {
    const raw = held.use(await openRaw(papo));
    await raw.write(request(papo, person));
    return await raw.answer();
  }));
}

/** Opens connections one after the other. */
async function open(papo: Papo, person: Person, count: number) {
  const raws: Raw[] = [];
  while (raws.length < count) {
    const raw = await openRaw(papo);
    raws.push(raw);
    await raw.write(request(papo, person));
    assertEquals((await raw.answer()).status, 101);
    await raw.frame();
  }
  return {
    size: raws.length,
    closeOne: () => raws.pop()?.[Symbol.dispose](),
    [Symbol.dispose]: () => raws.forEach((raw) => raw[Symbol.dispose]()),
  };
}

/** Asks until there is room, as a client that obeys Retry-After would in the end. */
async function untilAdmitted(papo: Papo, person: Person): Promise<number[]> {
  async function ask(): Promise<number[]> {
    const statuses: number[] = [];
    while (statuses.at(-1) !== 101) {
      const [answer] = await attempt(papo, person, 1);
      statuses.push(answer?.status ?? 0);
    }
    return statuses;
  }
  return await within("a place to be free", ask());
}
