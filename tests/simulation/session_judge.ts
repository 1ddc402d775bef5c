import type { Connection } from "../../lib/connection.ts";
import type { Papo } from "../../lib/papo.ts";
import type { Disk } from "./disk.ts";
import { ask } from "./engine.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

const everyMs = 5_000;

/** Fifteen times what is promised: the store may be gone meanwhile, or slow. */
const patienceMs = 15_000;

/** Sees to it that no connection outlives its session for long. */
export function judgeSessions(
  { scheduler, violate }: World,
  disk: Disk,
  papo: Papo,
  life: Life,
): void {
  const endedAt = new Map<Connection, number>();

  function judge(connection: Connection): void {
    const { user, session } = connection.peer;
    const found = ask(disk.engine, { method: "session", args: [session, 0] });
    if (found !== null) return void endedAt.delete(connection);
    const since = endedAt.get(connection) ?? scheduler.now;
    endedAt.set(connection, since);
    if (scheduler.now - since < patienceMs) return;
    violate(`${user.name} is connected long after signing out`);
  }

  life.every(everyMs, () => papo.hub.connections.forEach(judge));
}
