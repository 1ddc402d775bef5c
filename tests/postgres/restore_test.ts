import { assert, assertEquals } from "@std/assert";

import { isKey } from "../../lib/protocol/commands.ts";
import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { openPostgresStore } from "../../lib/store/postgres.ts";
import { cluster, newDatabase } from "./cluster.ts";

const guide = new URL("../../docs/machines.md", import.meta.url);

Deno.test({
  name:
    "what docs/machines.md says to do after a restore gives each room an epoch of its own",
  ignore: cluster === null,
  async fn() {
    const url = await newDatabase();
    const store = await openPostgresStore(url);
    const outside = connectPostgres(url, { max: 1 });
    const garden = { slug: "garden", name: "Garden", kind: "public" } as const;
    await store.createRoom({ ...garden, now: 0 });
    const epochs = () =>
      Promise.all(
        ["lobby", "garden"].map(async (slug) =>
          (await store.room(slug))?.epoch ?? ""
        ),
      );
    const before = await epochs();

    const [statement = ""] = (await Deno.readTextFile(guide))
      .match(/UPDATE papo\.rooms SET epoch[^"]*/) ?? [];
    await outside.query(statement, []);
    const after = await epochs();
    await Promise.all([outside.end(), store.close()]);

    assertEquals(new Set([...before, ...after]).size, 4);
    assert(after.every(isKey), after.join());
  },
});
