import type { Leases, LeaseTimes, Renewal, Stay } from "../leases.ts";
import type { User } from "../protocol/events.ts";
import type { Query } from "./postgres_client.ts";
import { integer, type Row, text } from "./row.ts";

/**
 * Keeps leases in two tables beside the store's: a row a machine, and one for each person in a room
 * on it. Nothing of it is worth a write to the disk, or outlives a crash.
 *
 * @param machine the name of this one, new whenever it starts.
 */
export function createPostgresLeases(
  query: Query,
  machine: string,
  { lifeMs, partingMs }: Pick<LeaseTimes, "lifeMs" | "partingMs">,
): Leases {
  return {
    async renew() {
      const [row] = await query(renewLease, [machine, lifeMs]);
      const { dead, ...renewal } = toRenewal(row);
      if (dead > 0) await query(sweepDead, [lifeMs]);
      return renewal;
    },
    async write(stays, { isAll }) {
      const here = toJson(stays.filter(({ isHere }) => isHere));
      const gone = toJson(stays.filter(({ isHere }) => !isHere));
      await (isAll
        ? query(writeAll, [machine, here])
        : query(writeChanges, [machine, here, gone]));
    },
    async read(roomIds) {
      const present = new Map<number, User[]>();
      const rows = await query(readElsewhere, [machine, roomIds.join()]);
      for (const row of rows) {
        const roomId = integer(row, "room");
        const users = present.get(roomId) ?? [];
        users.push({ id: text(row, "id"), name: text(row, "name") });
        present.set(roomId, users);
      }
      return present;
    },
    async end() {
      await query(endLease, [machine, partingMs]);
    },
  };
}

/** A row that was not there before has no xmax. */
const renewLease = `
  WITH mine AS (
    INSERT INTO papo.machines (id, expires_at)
    VALUES ($1::text, now() + make_interval(secs => $2::float8 / 1000))
    ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at
    RETURNING xmax = 0 AS is_new
  ), others AS (
    SELECT extract(epoch FROM expires_at - now())::float8 * 1000 AS lapses_in_ms
    FROM papo.machines WHERE id <> $1::text
  )
  SELECT
    (SELECT is_new FROM mine),
    count(*) FILTER (WHERE lapses_in_ms > 0)::integer AS alive,
    ceil(min(lapses_in_ms) FILTER (WHERE lapses_in_ms > 0))::integer AS lapses_in_ms,
    count(*) FILTER (WHERE lapses_in_ms < -$2::float8)::integer AS dead
  FROM others
`;

/** Only the long dead: after an outage that outlived every lease, nobody has to write all anew. */
const sweepDead = `
  DELETE FROM papo.machines WHERE id IN (
    SELECT id FROM papo.machines
    WHERE expires_at < now() - make_interval(secs => $1::float8 / 1000)
    FOR UPDATE SKIP LOCKED
  )
`;

const writeChanges = `
  WITH gone AS (
    DELETE FROM papo.presence
    USING json_to_recordset($3::text::json) AS stay (room bigint, user_id text)
    WHERE presence.machine = $1::text
      AND presence.room = stay.room AND presence.user_id = stay.user_id
  )
  INSERT INTO papo.presence (machine, room, user_id)
  SELECT $1::text, room, user_id
  FROM json_to_recordset($2::text::json) AS stay (room bigint, user_id text)
  ON CONFLICT DO NOTHING
`;

const writeAll = `
  WITH stays AS (
    SELECT room, user_id
    FROM json_to_recordset($2::text::json) AS stay (room bigint, user_id text)
  ), gone AS (
    DELETE FROM papo.presence
    WHERE machine = $1::text AND (room, user_id) NOT IN (SELECT * FROM stays)
  )
  INSERT INTO papo.presence (machine, room, user_id)
  SELECT $1::text, room, user_id FROM stays
  ON CONFLICT DO NOTHING
`;

const readElsewhere = `
  SELECT DISTINCT presence.room, users.id, users.name
  FROM papo.presence
  JOIN papo.machines ON machines.id = presence.machine
  JOIN papo.users ON users.id = presence.user_id
  WHERE presence.room = ANY (string_to_array($2::text, ',')::bigint[])
    AND presence.machine <> $1::text AND machines.expires_at > now()
`;

const endLease = `
  UPDATE papo.machines
  SET expires_at =
    least(expires_at, now() + make_interval(secs => $2::float8 / 1000))
  WHERE id = $1::text
`;

function toJson(stays: readonly Stay[]): string {
  return JSON.stringify(
    stays.map(({ roomId, userId }) => ({ room: roomId, user_id: userId })),
  );
}

function toRenewal(row: Row = {}): Renewal & { dead: number } {
  return {
    isNew: row.is_new === true,
    machines: integer(row, "alive") + 1,
    lapsesInMs: row.lapses_in_ms === null ? null : integer(row, "lapses_in_ms"),
    dead: integer(row, "dead"),
  };
}
