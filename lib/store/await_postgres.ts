import { PostgresUnreachable, stateOf } from "./postgres_client.ts";
import { StoreUnavailable } from "./store.ts";

export interface Patience {
  pause: (ms: number) => Promise<void>;
  /** Called before each pause with why it is needed. */
  onWait: (why: string, waitMs: number) => void;
}

/** Half a minute in all: a Postgres that is restarted is back by then. */
const waitsMs = [500, 1_000, 2_000, 4_000, 8_000, 16_000];

/** What time does not heal: a wrong password, and a database that is not there. */
const faults = /^(28|3D)/;

/** Said by the driver, without an answer of Postgres', where there is no password at all. */
const noPassword = /SASL: .*password must be/;

/**
 * Does what needs a Postgres, again and ever later while that gives no answer or is just starting.
 *
 * @throws what `attempt` threw last.
 */
export async function awaitPostgres<T>(
  attempt: () => Promise<T>,
  { pause, onWait }: Patience,
): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error)) throw error;
      onWait(error.message, waitMs);
      await pause(waitMs);
    }
  }
  return await attempt();
}

function mayPass(error: unknown): error is StoreUnavailable {
  if (error instanceof PostgresUnreachable) {
    return !noPassword.test(error.message);
  }
  return error instanceof StoreUnavailable &&
    !faults.test(stateOf(error.cause) ?? "");
}
