import { gatherChanges, type PresenceChange } from "./presence_changes.ts";
import type { User } from "./protocol/events.ts";
import { maxMembersShown } from "./protocol/limits.ts";
import type { Room } from "./store/store.ts";

/**
 * Counts who is present in which room: a person with three tabs is one member. Somebody whose
 * connection was cut stays for a grace, so a reload is no coming and going.
 */
export interface Presence {
  join(room: Room, user: User): void;
  /** Ends one connection's stay: at once when it said so, after the grace when it was cut. */
  leave(room: Room, user: User, options: { atOnce: boolean }): void;
  /** Lists those present, the earliest first, to be shown to somebody. */
  members(roomId: number): User[];
  /** Lists the earliest 200 for the same purpose: one list for all, until one of those changes. */
  earliest(roomId: number): readonly User[];
  /**
   * Learns of everyone present in a room before somebody is shown them; null when nothing is left to
   * learn. Never rejects, and does not take long.
   */
  know(room: Room): Promise<void> | null;
  count(roomId: number): number;
  /** Counts everyone present, once for each room. */
  readonly total: number;
}

interface Stay {
  user: User;
  connections: number;
  /** Counts the times it began to end, so that an old grace can't end a newer stay. */
  leaving: number;
}

export interface PresenceOptions {
  graceMs: number;
  /** Calls back once after a time. */
  after: (ms: number, callback: () => void) => void;
  /** Runs when a room of so many should hear of changes: those until then are told as one. */
  schedule: (count: number, tell: () => void) => void;
  onChange: (change: PresenceChange) => void;
}

export function createPresence(options: PresenceOptions): Presence {
  const rooms = new Map<number, Map<string, Stay>>();
  const lists = new Map<number, EarliestList>();
  const count = (roomId: number) => rooms.get(roomId)?.size ?? 0;
  const { schedule, onChange } = options;
  const changes = gatherChanges({ count, schedule, onChange });

  function end(room: Room, stay: Stay): void {
    const stays = rooms.get(room.id);
    const { user, connections } = stay;
    if (connections > 0 || stays?.get(user.id) !== stay) return;
    stays.delete(user.id);
    if (stays.size === 0) rooms.delete(room.id);
    unlist(room.id, user);
    changes.add(room, user, false);
  }

  /** Lets go of a list that this person is in, or has a place in. */
  function unlist(roomId: number, { id }: User): void {
    const list = lists.get(roomId);
    if (list === undefined) return;
    const isFull = list.users.length === maxMembersShown;
    if (!isFull || list.ids.has(id)) lists.delete(roomId);
  }

  return {
    join(room, user) {
      const stays = rooms.get(room.id) ?? new Map<string, Stay>();
      rooms.set(room.id, stays);
      const stay = stays.get(user.id);
      if (stay?.user.name !== user.name) unlist(room.id, user);
      if (stay === undefined) {
        stays.set(user.id, { user, connections: 1, leaving: 0 });
        return changes.add(room, user, true);
      }
      stay.user = user;
      stay.connections++;
    },
    leave(room, user, { atOnce }) {
      const stay = rooms.get(room.id)?.get(user.id);
      if (stay === undefined || --stay.connections > 0) return;
      if (atOnce) return end(room, stay);
      const leaving = ++stay.leaving;
      options.after(options.graceMs, () => {
        if (stay.leaving === leaving) end(room, stay);
      });
    },
    members(roomId) {
      changes.see(roomId);
      return usersOf(rooms.get(roomId)?.values());
    },
    earliest(roomId) {
      const stays = rooms.get(roomId);
      const list = lists.get(roomId) ??
        listOf(usersOf(stays?.values().take(maxMembersShown)));
      if (stays !== undefined) lists.set(roomId, list);
      const areAll = count(roomId) <= maxMembersShown;
      changes.see(roomId, areAll ? undefined : list.users);
      return list.users;
    },
    know: () => null,
    count,
    get total() {
      return rooms.values().reduce((sum, { size }) => sum + size, 0);
    },
  };
}

interface EarliestList {
  users: readonly User[];
  ids: ReadonlySet<string>;
}

function listOf(users: readonly User[]): EarliestList {
  return { users, ids: new Set(users.map(({ id }) => id)) };
}

function usersOf(stays: Iterable<Stay> = []): User[] {
  return Array.from(stays, ({ user }) => user);
}
