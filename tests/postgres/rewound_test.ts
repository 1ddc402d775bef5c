import { assertEquals, assertNotEquals } from "@std/assert";

import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { within } from "../support/deadline.ts";
import { signIn } from "../support/people.ts";
import { startPapo } from "../support/server.ts";
import { connect, connectTo } from "../support/wire.ts";
import { cluster, newDatabase } from "./cluster.ts";

/** Leaves of each log the first entry, as a replica would that had no more when it took over. */
const loseTheRest = [
  "DELETE FROM papo.entries WHERE seq > 1",
  "UPDATE papo.rooms SET head = 1, messages = 1 WHERE head > 1",
];

Deno.test({
  name:
    "a database that lost what it had: the machine starts again, and everyone reads anew",
  ignore: cluster === null,
  async fn() {
    const url = await newDatabase();
    await using papo = await startPapo({ DATABASE_URL: url });
    const outside = connectPostgres(url, { max: 1 });
    const ana = await signIn(papo, "Ana");
    using wire = await connectTo(papo, ana);
    const room = "lobby";
    for (const cid of ["kept", "lost"]) {
      wire.send({ type: "send", room, cid, text: cid });
      await wire.message(cid);
    }
    const { epoch } = await wire.join();

    for (const statement of loseTheRest) await outside.query(statement, []);
    await outside.end();
    const closed = await wire.closed;
    const code = await within("the end", papo.ended);
    await papo.start();
    using again = await connect(papo, ana);
    const joined = await again.join(room, { epoch, seq: 2 });
    again.send({ type: "send", room, cid: "lost", text: "lost" });
    const written = await again.message("lost");

    assertEquals([closed, code], [1012, 74]);
    assertEquals([joined.recovered, joined.head, written.seq], [false, 1, 2]);
    assertNotEquals(joined.epoch, epoch);
  },
});
