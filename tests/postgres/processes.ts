import { connectPostgres } from "../../lib/store/postgres_client.ts";
import type { Cluster } from "../support/postgres.ts";

/** A Postgres whose processes are ours. */
type Own = Pick<Cluster, "url" | "pid">;

/** Stops a Postgres, so that it answers nothing and holds all that it held, while something is done. */
export async function pause(
  postgres: Own,
  meanwhile: () => Promise<void>,
): Promise<void> {
  await whileStopped(await stop(postgres), meanwhile);
}

/** Has processes stand still while something is done. */
export async function whileStopped(
  pids: readonly number[],
  meanwhile: () => Promise<void>,
): Promise<void> {
  signal(pids, "SIGSTOP");
  try {
    await meanwhile();
  } finally {
    signal(pids, "SIGCONT");
  }
}

/** Ends all processes of a Postgres where they stand. */
export async function kill(postgres: Own): Promise<void> {
  signal(await stop(postgres), "SIGKILL");
}

/**
 * Stops them all, first of all the one that would make others. It comes last in the list: who has
 * ended is there until that one goes on.
 */
async function stop({ url, pid }: Own): Promise<number[]> {
  const { query, end } = connectPostgres(url, { max: 1 });
  await query("SELECT", []);
  Deno.kill(pid, "SIGSTOP");
  const rows = await query(
    "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
    [],
  );
  const others = rows.map(({ pid }) => Number(pid));
  signal(others, "SIGSTOP");
  await end();
  return [...others, pid];
}

function signal(pids: readonly number[], signal: Deno.Signal): void {
  for (const pid of pids) Deno.kill(pid, signal);
}
