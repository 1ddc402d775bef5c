import { assertEquals } from "@std/assert";

import { within } from "../support/deadline.ts";
import { bearer, get, signIn } from "../support/people.ts";
import { type Papo, startPapo } from "../support/server.ts";
import { connect } from "../support/wire.ts";
import { cluster, newDatabase } from "./cluster.ts";

/** Two machines on one database, which is new. */
async function startTwo(): Promise<[Papo, Papo]> {
  const env = { DATABASE_URL: await newDatabase() };
  return await Promise.all([startPapo(env), startPapo(env)]);
}

const ignore = cluster === null;

Deno.test({
  name:
    "what is written on one machine is read on the other, in order and once",
  ignore,
  async fn() {
    const [one, other] = await startTwo();
    await using _one = one;
    await using _other = other;
    const [ana, bia] = await Promise.all([
      signIn(one, "Ana"),
      signIn(other, "Bia"),
    ]);
    using here = await connect(one, ana);
    using there = await connect(other, bia);
    await here.join();
    await there.join();

    for (let i = 1; i <= 20; i++) {
      const [wire, cid] = i % 2 === 0 ? [here, `a${i}`] : [there, `b${i}`];
      wire.send({ type: "send", room: "lobby", cid, text: `${i}` });
    }
    const [seen, alsoSeen] = await Promise.all([
      here.messages(20),
      there.messages(20),
    ]);

    assertEquals(seen, alsoSeen);
    assertEquals(
      seen.map(({ seq }) => seq),
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  },
});

Deno.test({
  name: "who signs out on one machine is signed out on the other",
  ignore,
  async fn() {
    const [one, other] = await startTwo();
    await using _one = one;
    await using _other = other;
    const ana = await signIn(one, "Ana");
    using wire = await connect(other, ana);

    const answer = await fetch(`${one.url}/signout`, {
      method: "POST",
      headers: bearer(ana),
    });
    await answer.body?.cancel();

    assertEquals(await within("the goodbye", wire.closed), 4401);
    const refused = await get(other, "/rooms.json", ana);
    await refused.body?.cancel();
    assertEquals(refused.status, 401);
  },
});

Deno.test({
  name:
    "everyone on all machines is present, and a killed machine's clients go on at another",
  ignore,
  async fn() {
    const [one, other] = await startTwo();
    await using _one = one;
    await using _other = other;
    const [ana, bia] = await Promise.all([
      signIn(one, "Ana"),
      signIn(other, "Bia"),
    ]);
    using here = await connect(one, ana);
    const joined = await here.join();
    using there = await connect(other, bia);
    await there.join();
    await here.next(
      "presence",
      ({ online, users }) => online && users.some(({ name }) => name === "Bia"),
    );
    const members = await get(one, "/rooms/lobby/members.json", ana);
    const present: { members: { name: string }[] } = await members.json();
    here.send({ type: "send", room: "lobby", cid: "kept", text: "kept" });
    const kept = await here.message("kept");

    await one.stop("SIGKILL");
    using again = await connect(other, ana);
    const resumed = await again.join("lobby", { epoch: joined.epoch, seq: 0 });

    assertEquals(
      present.members.map(({ name }) => name).toSorted(),
      ["Ana", "Bia"],
    );
    assertEquals([resumed.recovered, resumed.head], [true, 1]);
    assertEquals(await again.message("kept"), kept);
  },
});
