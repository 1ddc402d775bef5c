import { assertEquals } from "@std/assert";

import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { within } from "../support/deadline.ts";
import { bearer, get, signIn } from "../support/people.ts";
import { startPapo } from "../support/server.ts";
import { connect } from "../support/wire.ts";
import { cluster, newDatabase } from "./cluster.ts";

const ignore = cluster === null;

/** Starts two machines on one database, which is new; Ana is in the lobby by one, Bia by the other. */
async function startTwo() {
  await using started = new AsyncDisposableStack();
  const env = { DATABASE_URL: await newDatabase() };
  const [one, other] = await Promise.all([startPapo(env), startPapo(env)]);
  started.use(one);
  started.use(other);
  const ana = await signIn(one, "Ana");
  const bia = await signIn(other, "Bia");
  const here = started.use(await connect(one, ana));
  const there = started.use(await connect(other, bia));
  const { epoch } = await here.join();
  await there.join();
  const all = started.move();
  return {
    ...{ one, other, ana, bia, here, there, epoch },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

Deno.test({
  name:
    "what is written on one machine is read on the other, in order and once",
  ignore,
  async fn() {
    await using machines = await startTwo();
    const { here, there } = machines;

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
    await using machines = await startTwo();
    const { one, other, bia, there } = machines;

    const answer = await fetch(`${one.url}/signout`, {
      method: "POST",
      headers: bearer(bia),
    });
    await answer.body?.cancel();

    assertEquals(await within("the goodbye", there.closed), 4401);
    const refused = await get(other, "/rooms.json", bia);
    await refused.body?.cancel();
    assertEquals(refused.status, 401);
  },
});

Deno.test({
  name:
    "everyone on all machines is present, and a killed machine's clients go on at another",
  ignore,
  async fn() {
    await using machines = await startTwo();
    const { one, other, ana, here, epoch } = machines;
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
    const resumed = await again.join("lobby", { epoch, seq: 0 });

    assertEquals(
      present.members.map(({ name }) => name).toSorted(),
      ["Ana", "Bia"],
    );
    assertEquals([resumed.recovered, resumed.head], [true, 1]);
    assertEquals(await again.message("kept"), kept);
  },
});

Deno.test({
  name:
    "who signs in anew is let in though the end of their last session can't be stored",
  ignore,
  async fn() {
    const url = await newDatabase();
    await using papo = await startPapo({ DATABASE_URL: url });
    const ana = await signIn(papo, "Ana");
    const { query, end } = connectPostgres(url, { max: 1 });
    await query(refuseSignOut, []);
    await end();

    const again = await signIn(papo, "Ana Lua", bearer(ana));

    assertEquals(again.user.name, "Ana Lua");
  },
});

/** A full disk, as Postgres tells of it, for a sign-out alone. */
const refuseSignOut = `
  DO $do$ BEGIN
    CREATE FUNCTION papo.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF current_query() NOT LIKE 'DELETE%' THEN RETURN NULL; END IF;
      RAISE EXCEPTION 'disk full' USING ERRCODE = '53100';
    END $$;
    CREATE TRIGGER fail BEFORE DELETE ON papo.sessions
      FOR EACH STATEMENT EXECUTE FUNCTION papo.fail();
  END $do$
`;
