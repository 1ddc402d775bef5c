import { can } from "./access.ts";
import { catchUp, type CatchUpOptions } from "./catch_up.ts";
import type { Connection, Subscription } from "./connection.ts";
import { encodeJoined } from "./encode_joined.ts";
import type { Limits } from "./limits.ts";
import type { Presence } from "./presence.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import type { CommandOf } from "./protocol/commands.ts";
import type { Entry } from "./protocol/events.ts";
import { historyPage, maxResumeEntries } from "./protocol/limits.ts";
import type { Refusal } from "./protocol/refusal.ts";
import type { Publishing } from "./publishing.ts";
import { noRoom, tooFast } from "./refusals.ts";
import { type Reads, shareReads } from "./shared_reads.ts";
import {
  type Page,
  type Range,
  type Room,
  StoreUnavailable,
} from "./store/store.ts";

/** Brings connections into rooms, and up to date there. */
export interface Joining {
  /**
   * Puts a connection into a room and sends what its cursor lacks, or the latest page.
   *
   * @returns why not, or null.
   * @throws {StoreUnavailable}
   */
  join(
    connection: Connection,
    command: CommandOf<"join">,
  ): Promise<Refusal | null>;
  /** Sends again what came after `seq`, to a connection that has lost it on the way. */
  resend(
    connection: Connection,
    subscription: Subscription,
    seq: number,
  ): void;
}

export interface JoiningOptions extends CatchUpOptions {
  publishing: Publishing;
  presence: Presence;
  limits: Limits;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
}

export function createJoining(options: JoiningOptions): Joining {
  const { hub, publishing, presence, limits, report } = options;
  const reads = shareReads(options.store);

  function enter(
    connection: Connection,
    { page, recovered }: Missed,
    ref: string | undefined,
  ): void {
    const { room, entries } = page;
    if (hub.leave(room.slug, connection) === null) {
      presence.join(room, connection.peer.user);
    }
    const before = (entries[0]?.seq ?? room.head + 1) - 1;
    const subscription = hub.join(room, connection, before);
    publishing.learn(room.id, room.head);
    const { slug, epoch, head } = room;
    const memberCount = presence.count(room.id);
    const members = presence.earliest(room.id);
    connection.tellEncoded(encodeJoined(
      { room: slug, epoch, head, recovered, memberCount, ref },
      members,
    ));
    follow(connection, subscription, entries);
  }

  /** Does not wait, so that a slow reader's other commands go on. */
  function follow(
    connection: Connection,
    subscription: Subscription,
    entries: readonly Entry[],
  ): void {
    catchUp(connection, subscription, entries, options).catch((error) => {
      if (!(error instanceof StoreUnavailable)) {
        report("catch_up_failed", error);
      }
      connection.close(closeCodes.restart, "history is unavailable");
    });
  }

  return {
    async join(connection, command) {
      const { user } = connection.peer;
      const waitMs = limits.joins.take(user.id);
      if (waitMs > 0) return tooFast(waitMs);
      const room = await reads.room(command.room);
      if (room === null || !can(user, "read", room)) return noRoom;
      const known = presence.know(room);
      const missed = await readMissed(reads, room, command.cursor);
      if (known !== null) await known;
      if (connection.isOpen()) enter(connection, missed, command.ref);
      return null;
    },
    resend(connection, { room }, seq) {
      // It costs what a join costs; the next ping tries again.
      if (limits.joins.take(connection.peer.user.id) > 0) return;
      follow(connection, hub.join(room, connection, seq), []);
    },
  };
}

interface Missed {
  page: Page;
  recovered: boolean;
}

/** Reads what a joining client lacks, or the latest page when that is too much or the log is another. */
async function readMissed(
  reads: Reads,
  room: Room,
  cursor: CommandOf<"join">["cursor"],
): Promise<Missed> {
  if (cursor !== undefined && cursor.epoch === room.epoch) {
    const { seq } = cursor;
    const page = await read(reads, room, {
      type: "after",
      seq,
      limit: maxResumeEntries,
    });
    const missed = page.room.head - seq;
    if (missed >= 0 && missed <= maxResumeEntries) {
      return { page, recovered: true };
    }
  }
  const page = await read(reads, room, { type: "latest", limit: historyPage });
  return { page, recovered: false };
}

async function read(reads: Reads, room: Room, range: Range): Promise<Page> {
  const page = await reads.read(room.id, range);
  if (page === null) throw new StoreUnavailable(`room ${room.id} is gone`);
  return page;
}
