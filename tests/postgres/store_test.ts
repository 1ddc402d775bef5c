import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { openPostgresStore } from "../../lib/store/postgres.ts";
import { type Subject, testStore } from "../../lib/store/store_contract.ts";
import { cluster, newDatabase } from "./cluster.ts";

if (cluster !== null) testStore("postgres", openSubject);

async function openSubject(): Promise<Subject> {
  const url = await newDatabase();
  let clockMs = 0;
  const open = () => openPostgresStore(url, { now: () => clockMs });
  let store = await open();
  return {
    store,
    async reopen() {
      await store.close();
      return store = await open();
    },
    async breakWrites() {
      await change(url, breakAll);
      return () => change(url, mend);
    },
    advance: (ms) => void (clockMs += ms),
    dispose: () => store.close(),
  };
}

async function change(url: string, statement: string): Promise<void> {
  const { query, end } = connectPostgres(url, { max: 1 });
  await query(statement, []);
  await end();
}

/** A full disk, as Postgres tells of it, for everything that is written. */
const breakAll = `
  DO $$ DECLARE changed text; BEGIN
    CREATE FUNCTION papo.fail() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN RAISE EXCEPTION ''disk full'' USING ERRCODE = ''53100''; END';
    FOREACH changed IN ARRAY ARRAY['layout', 'users', 'sessions', 'rooms', 'entries'] LOOP
      EXECUTE format('CREATE TRIGGER fail BEFORE INSERT OR UPDATE OR DELETE ON papo.%I
        FOR EACH STATEMENT EXECUTE FUNCTION papo.fail()', changed);
    END LOOP;
  END $$
`;
const mend = "DROP FUNCTION papo.fail CASCADE";
