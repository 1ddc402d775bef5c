import type { Leases } from "./leases.ts";
import { createPace } from "./pace.ts";
import type { User } from "./protocol/events.ts";
import type { Room } from "./store/store.ts";
import type { Time } from "./time.ts";

/** Keeps who is present on other machines, for the rooms that somebody asks for here. */
export interface PresenceElsewhere {
  /**
   * Knows of a room from now on; null when it does already. Never rejects and does not wait for
   * long: whoever is not known of in time comes later.
   */
  know(room: Room): Promise<void> | null;
  /** Reads anew who is in a room that is known. */
  look(roomId: number): void;
  /** Reads all that is known anew, without what nobody has needed since the last time. */
  lookAll(): void;
  /** Misses nobody for a while: after trouble, the other machines have yet to renew. */
  settle(): void;
  /** Finds a room that is known. */
  room(roomId: number): Room | undefined;
}

/** People who came to a room on other machines, and those who went. */
export interface ElsewhereChange {
  room: Room;
  come: User[];
  gone: User[];
}

export interface PresenceElsewhereOptions {
  leases: Pick<Leases, "read">;
  /** How long nobody is missed after trouble. */
  settleMs: number;
  time: Pick<Time, "after" | "pause">;
  /** Tells whether somebody is in a room here. */
  isNeeded: (roomId: number) => boolean;
  onChange: (change: ElsewhereChange) => void;
  /** Called each time that the leases can't be read. */
  onTrouble: (error: unknown) => void;
}

interface KnownRoom {
  room: Room;
  users: ReadonlyMap<string, User>;
  /** Settles when it was read for the first time, or that takes too long; null once it was. */
  learned: Promise<void> | null;
  /** Nobody needed it when all was looked at, or has since. */
  isIdle: boolean;
}

/** Between two reads of rooms that are known. */
const readGapMs = 100;

/** How long somebody who joins waits to see who is on other machines. */
const patienceMs = 1_000;

export function createPresenceElsewhere(
  options: PresenceElsewhereOptions,
): PresenceElsewhere {
  const { leases, settleMs, isNeeded, onChange, onTrouble } = options;
  const { after, pause } = options.time;
  const rooms = new Map<number, KnownRoom>();
  const unread = new Map<KnownRoom, () => void>();
  const changed = new Set<KnownRoom>();
  /** Numbers the times of trouble: an answer from before tells little after it. */
  let troubles = 0;
  let isSettling = false;

  const learn = createPace(readUnread, { gapMs: 0, pause });
  const look = createPace(readChanged, { gapMs: readGapMs, pause });

  async function readUnread(): Promise<void> {
    const those = [...unread];
    unread.clear();
    await read(those.map(([known]) => known));
    for (const [known, resolve] of those) {
      known.learned = null;
      resolve();
    }
    if (changed.size > 0) look();
  }

  async function readChanged(): Promise<void> {
    // A room is read once at a time: two answers could come in the wrong order.
    const those = [...changed].filter(({ learned }) => learned === null);
    for (const known of those) changed.delete(known);
    if (those.length > 0) await read(those);
  }

  async function read(those: readonly KnownRoom[]): Promise<void> {
    const before = troubles;
    try {
      const present = await leases.read(those.map(({ room }) => room.id));
      const isWhole = troubles === before && !isSettling;
      for (const known of those) {
        const users = present.get(known.room.id) ?? [];
        update(known, isWhole ? users : [...known.users.values(), ...users]);
      }
    } catch (error) {
      onTrouble(error);
    }
  }

  function update(known: KnownRoom, present: readonly User[]): void {
    if (rooms.get(known.room.id) !== known) return;
    const { room, users: before } = known;
    const users = new Map(present.map((user) => [user.id, user]));
    known.users = users;
    const come = [...users.values()].filter(({ id, name }) =>
      before.get(id)?.name !== name
    );
    const gone = [...before.values()].filter(({ id, name }) =>
      users.get(id)?.name !== name
    );
    if (come.length + gone.length > 0) onChange({ room, come, gone });
  }

  function forget(known: KnownRoom): void {
    update(known, []);
    rooms.delete(known.room.id);
    changed.delete(known);
  }

  function lookAll(): void {
    for (const known of rooms.values()) {
      if (known.isIdle) forget(known);
      else changed.add(known);
      known.isIdle = !isNeeded(known.room.id);
    }
    look();
  }

  return {
    know(room) {
      const known = rooms.get(room.id);
      if (known !== undefined) {
        known.room = room;
        known.isIdle = false;
        return known.learned;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      const learned = Promise.race([promise, pause(patienceMs)]);
      const fresh = { room, users: new Map(), learned, isIdle: false };
      rooms.set(room.id, fresh);
      unread.set(fresh, resolve);
      learn();
      return learned;
    },
    look(roomId) {
      const known = rooms.get(roomId);
      if (known === undefined) return;
      changed.add(known);
      look();
    },
    lookAll,
    settle() {
      const trouble = ++troubles;
      isSettling = true;
      after(settleMs, () => {
        if (troubles !== trouble) return;
        isSettling = false;
        lookAll();
      });
    },
    room: (roomId) => rooms.get(roomId)?.room,
  };
}
