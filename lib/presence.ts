import type { User } from "./protocol/events.ts";
import { maxMembersShown } from "./protocol/limits.ts";
import type { Room } from "./store/store.ts";

/** People who came to, or went from, one room at about the same time. */
export interface PresenceChange {
  room: Room;
  online: boolean;
  /** At most 200; more make a second change. */
  users: User[];
}

/**
 * Counts who is present in which room: a person with three tabs is one member. Somebody whose
 * connection was cut stays for a grace, so a reload is no coming and going.
 */
export interface Presence {
  join(room: Room, user: User): void;
  /** Ends one connection's stay: at once when it said so, after the grace when it was cut. */
  leave(room: Room, user: User, options: { atOnce: boolean }): void;
  /** Lists those present, the earliest first and at most so many, to be shown to somebody. */
  members(roomId: number, most?: number): User[];
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
  const count = (roomId: number) => rooms.get(roomId)?.size ?? 0;
  const changes = gatherChanges(count, options);

  function end(room: Room, stay: Stay): void {
    const stays = rooms.get(room.id);
    if (stay.connections > 0 || stays?.get(stay.user.id) !== stay) return;
    stays.delete(stay.user.id);
    if (stays.size === 0) rooms.delete(room.id);
    changes.add(room, stay.user, false);
  }

  return {
    join(room, user) {
      const stays = rooms.get(room.id) ?? new Map<string, Stay>();
      rooms.set(room.id, stays);
      const stay = stays.get(user.id);
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
    members(roomId, most = Infinity) {
      changes.see(roomId);
      const users: User[] = [];
      for (const { user } of rooms.get(roomId)?.values() ?? []) {
        if (users.length === most) break;
        users.push(user);
      }
      return users;
    },
    know: () => null,
    count,
    get total() {
      return rooms.values().reduce((sum, { size }) => sum + size, 0);
    },
  };
}

interface Gathered {
  room: Room;
  users: Map<string, { user: User; online: boolean }>;
  /** Whether somebody was shown who is present, these changes included. */
  isSeen: boolean;
}

/** Gathers changes until the schedule runs; who came and went in between, seen by nobody, is not told of. */
function gatherChanges(
  count: Presence["count"],
  { schedule, onChange }: PresenceOptions,
) {
  const gathered = new Map<number, Gathered>();

  function tell(roomId: number): void {
    const known = gathered.get(roomId);
    if (known === undefined) return;
    const { room, users } = known;
    gathered.delete(roomId);
    for (const online of [true, false]) {
      const those = [...users.values()].filter((change) =>
        change.online === online
      );
      for (let i = 0; i < those.length; i += maxMembersShown) {
        const users = those.slice(i, i + maxMembersShown).map((change) =>
          change.user
        );
        onChange({ room, online, users });
      }
    }
  }

  function inRoom(room: Room): Gathered {
    const known = gathered.get(room.id);
    if (known !== undefined) return known;
    schedule(count(room.id), () => tell(room.id));
    const fresh = { room, users: new Map(), isSeen: false };
    gathered.set(room.id, fresh);
    return fresh;
  }

  return {
    /** Notes that somebody is shown who is present: what they saw can't go unsaid any more. */
    see(roomId: number): void {
      const room = gathered.get(roomId);
      if (room !== undefined) room.isSeen = true;
    },
    add(room: Room, user: User, online: boolean): void {
      const before = inRoom(room);
      const change = before.users.get(user.id);
      const isUndone = change !== undefined && change.online !== online;
      if (isUndone && !before.isSeen) return void before.users.delete(user.id);
      if (isUndone) tell(room.id);
      inRoom(room).users.set(user.id, { user, online });
    },
  };
}
