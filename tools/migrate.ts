/** `deno task migrate --to-postgres`, or `--to-sqlite`: copies a Papo from the one into the other, while it is stopped. */
import { ConfigError } from "../lib/config.ts";
import { CopyRefused } from "../lib/store/copy_refused.ts";
import type { Progress } from "../lib/store/copy_rows.ts";
import { DataUnusable } from "../lib/store/data_unusable.ts";
import { type Direction, move } from "../lib/store/move.ts";
import { fail, readDirection, readPlaces } from "./arguments.ts";

const direction = readDirection(Deno.args);
if (direction === null) {
  fail("Usage: deno task migrate --to-postgres | --to-sqlite");
}
try {
  await migrate(direction);
} catch (error) {
  const isExpected = error instanceof CopyRefused ||
    error instanceof DataUnusable || error instanceof ConfigError;
  if (!isExpected) throw error;
  fail(error.message);
}

async function migrate(direction: Direction): Promise<void> {
  const { dataDir, databaseUrl } = readPlaces(Deno.env);
  const data = `"${dataDir}"`;
  const database = "the database of DATABASE_URL";
  const [from, to, how] = direction === "to_postgres"
    ? [data, database, "with DATABASE_URL"]
    : [database, data, "without DATABASE_URL"];
  console.log(`Copying ${from} to ${to}.`);
  const counts = await move({
    direction,
    dataDir,
    databaseUrl,
    now: Date.now(),
    onProgress: show,
  });
  const copied = [...counts].map(([name, rows]) => `${rows} ${name}`);
  console.log(`Copied and compared: ${copied.join(", ")}.`);
  console.log(`Start Papo ${how} from now on; ${from} keeps what it had.`);
}

/** A line now and then, for whoever waits. */
function show({ step, table, done, of }: Progress): void {
  if (done % 100_000 === 0) console.log(`  ${step} ${done} of ${of} ${table}`);
}
