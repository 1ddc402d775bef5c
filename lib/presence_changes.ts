import type { User } from "./protocol/events.ts";
import { maxMembersShown } from "./protocol/limits.ts";
import type { Room } from "./store/store.ts";

/** People who came to, or went from, one room at about the same time. */
export interface PresenceChange {
  room: Room;
  online: boolean;
  /** At most 200; more are told of later. */
  users: User[];
  /** How many there are now, when their names don't tell. */
  memberCount?: number;
}

/**
 * Gathers who came and went until it is time to tell the room; who came and went in between, seen by
 * nobody, is not told of. However many there are, 200 each way are told of at a time.
 */
export interface PresenceChanges {
  add(room: Room, user: User, online: boolean): void;
  /**
   * Notes that somebody was shown who is present, all or these and a count: what they saw can't go
   * unsaid any more.
   */
  see(roomId: number, shown?: readonly User[]): void;
}

export interface PresenceChangesOptions {
  /** Counts who is in a room now. */
  count: (roomId: number) => number;
  /** Runs when a room of so many may hear of changes: those until then are told as one. */
  schedule: (count: number, tell: () => void) => void;
  onChange: (change: PresenceChange) => void;
}

interface Untold {
  user: User;
  /** Tells the order in which a room's changes were gathered. */
  number: number;
}

interface Gathered {
  room: Room;
  coming: Map<string, Untold>;
  going: Map<string, Untold>;
  /** The number of the newest change. */
  last: number;
  /** Changes up to this number may have been seen. */
  seen: number;
  /** Whether somebody was shown a count, with changes in it of which they will hear. */
  isCounted: boolean;
}

export function gatherChanges(
  { count, schedule, onChange }: PresenceChangesOptions,
): PresenceChanges {
  const gathered = new Map<number, Gathered>();

  function inRoom(room: Room): Gathered {
    const known = gathered.get(room.id);
    if (known !== undefined) return known;
    const fresh = startGathering(room);
    gathered.set(room.id, fresh);
    schedule(count(room.id), () => tell(fresh));
    return fresh;
  }

  function say(known: Gathered, online: boolean, users: User[]): void {
    const { room, isCounted } = known;
    const now = count(room.id);
    const memberCount = isCounted || now > maxMembersShown ? now : undefined;
    onChange({ room, online, users, memberCount });
  }

  function tell(known: Gathered): void {
    const { room, coming, going, isCounted } = known;
    const came = take(coming, maxMembersShown);
    const went = take(going, maxMembersShown);
    // When all was undone, whoever was shown a count meanwhile still has to hear the right one.
    if (came.length > 0 || isCounted && went.length === 0) {
      say(known, true, came);
    }
    if (went.length > 0) say(known, false, went);
    if (coming.size + going.size === 0) return void gathered.delete(room.id);
    schedule(count(room.id), () => tell(known));
  }

  return {
    add(room, user, online) {
      const known = inRoom(room);
      const { coming, going } = known;
      const [same, opposite] = online ? [coming, going] : [going, coming];
      const undone = opposite.get(user.id);
      if (undone !== undefined) {
        opposite.delete(user.id);
        if (undone.number > known.seen) return;
        say(known, !online, [undone.user]);
      }
      same.set(user.id, { user, number: ++known.last });
    },
    see(roomId, shown) {
      const known = gathered.get(roomId);
      if (known === undefined) return;
      if (shown === undefined) return void (known.seen = known.last);
      known.isCounted = true;
      for (const { id } of shown) {
        const number = known.coming.get(id)?.number ?? 0;
        known.seen = Math.max(known.seen, number);
      }
    },
  };
}

function startGathering(room: Room): Gathered {
  const [coming, going] = [new Map(), new Map()];
  return { room, coming, going, last: 0, seen: 0, isCounted: false };
}

/** Takes the first ones out of a map. */
function take(users: Map<string, Untold>, most: number): User[] {
  const taken = [...users.values().take(most)].map(({ user }) => user);
  for (const { id } of taken) users.delete(id);
  return taken;
}
