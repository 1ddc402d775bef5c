import { leaseTimes } from "../../lib/leases.ts";
import { type Subject, testLeases } from "../../lib/leases_contract.ts";
import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { createPostgresLeases } from "../../lib/store/postgres_leases.ts";
import { migratePostgres } from "../../lib/store/postgres_schema.ts";
import { ana, bia } from "../support/memory_store.ts";
import { cluster, newDatabase } from "./cluster.ts";

if (cluster !== null) testLeases("postgres", openSubject);

async function openSubject(): Promise<Subject> {
  const { query, end } = connectPostgres(await newDatabase(), { max: 5 });
  await migratePostgres(query);
  for (const { id, name } of [ana, bia]) {
    await query("INSERT INTO papo.users VALUES ($1, $2, $2, 0)", [id, name]);
  }
  return {
    ana,
    bia,
    leases: (machine) => createPostgresLeases(query, machine, leaseTimes),
    async pass(ms) {
      const earlier = `expires_at - make_interval(secs => $1::float8 / 1000)`;
      await query(`UPDATE papo.machines SET expires_at = ${earlier}`, [ms]);
    },
    async lose() {
      await query("TRUNCATE papo.machines CASCADE", []);
    },
    dispose: end,
  };
}
