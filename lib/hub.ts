import type { Connection, Subscription } from "./connection.ts";
import {
  type Delivery,
  type DeliveryOptions,
  startDelivery,
} from "./delivery.ts";
import { encodeEvent } from "./protocol/codec.ts";
import type { Entry, Event } from "./protocol/events.ts";
import type { Room } from "./store/store.ts";
import { createTraffic } from "./traffic.ts";

/** Keeps who is connected and who is in which room, and broadcasts to them. */
export interface Hub {
  readonly connections: ReadonlySet<Connection>;
  add(connection: Connection): void;
  /** Forgets a connection in every room; its subscriptions are left to look at. */
  remove(connection: Connection): void;
  /** Puts a connection into a room, not live yet: it gets announcements, no entries. */
  join(room: Room, connection: Connection, seq: number): Subscription;
  leave(slug: string, connection: Connection): Subscription | null;
  /**
   * Lets a subscription into the live broadcast if nothing newer than its seq was published; false
   * means that it must read on. Nothing can come between the check and the change.
   */
  goLive(subscription: Subscription): boolean;
  /** Broadcasts an entry, after the commit. MUST be called in seq order a room; see publishing.ts. */
  publish(roomId: number, entry: Entry): void;
  /**
   * Tells the newest seq that was published in a room, or with which it was read when somebody was
   * the first to follow it; 0 before that.
   */
  head(roomId: number): number;
  /** Lists the rooms whose newest seq was ever known here. */
  known(): Iterable<number>;
  isFollowed(roomId: number): boolean;
  /** Lists the rooms that somebody follows. */
  followed(): Iterable<number>;
  /** Broadcasts what is no entry, as presence, to everyone in a room. */
  announce(roomId: number, event: Event): void;
  /** Tells every connection. */
  tellAll(event: Event): void;
  /** Counts the rooms that somebody follows. */
  readonly roomCount: number;
}

interface LiveRoom {
  members: Map<Connection, Subscription>;
  /** What was published and announced since the last delivery began. */
  entries: Entry[];
  events: Event[];
  /** What is on its way to the members; what comes meanwhile leaves after it. */
  delivery: Delivery | null;
}

export interface HubOptions extends Partial<DeliveryOptions> {
  /** Runs a flush soon: what is published until then leaves in one frame. */
  schedule: (flush: () => void) => void;
  /** Goes on in another turn of the event loop, when others had theirs. */
  nextTurn: (goOn: () => void) => void;
  now: () => number;
}

export function createHub(options: HubOptions): Hub {
  const { traffic = createTraffic(), onDelivered = () => {}, now } = options;
  const connections = new Set<Connection>();
  const rooms = new Map<number, LiveRoom>();
  /**
   * The newest seq known in each room, whether or not anyone was in it: who joins has read the
   * log a moment before, and what came in between must not be taken for known. One number a room.
   */
  const heads = new Map<number, number>();
  const dirty = new Set<LiveRoom>();

  function head(roomId: number): number {
    return heads.get(roomId) ?? 0;
  }

  /** What is older than this read, nobody here has to be told live. */
  function open(room: Room): LiveRoom {
    const live = newLiveRoom();
    rooms.set(room.id, live);
    heads.set(room.id, Math.max(head(room.id), room.head));
    return live;
  }

  function mark(room: LiveRoom): void {
    if (room.delivery !== null) return;
    if (dirty.size === 0) options.schedule(flush);
    dirty.add(room);
  }

  function flush(): void {
    const batch = [...dirty];
    dirty.clear();
    for (const room of batch) {
      room.delivery = startDelivery(room, { traffic, onDelivered, now });
      room.entries = [];
      room.events = [];
      deliver(room);
    }
  }

  function deliver(room: LiveRoom): void {
    if (room.delivery?.goOn() === false) {
      return options.nextTurn(() => deliver(room));
    }
    room.delivery = null;
    if (room.entries.length + room.events.length > 0) mark(room);
  }

  return {
    connections,
    add: (connection) => void connections.add(connection),
    remove(connection) {
      connections.delete(connection);
      for (const { room } of connection.subscriptions.values()) {
        forget(rooms, room.id, connection);
      }
    },
    join(room, connection, seq) {
      const live = rooms.get(room.id) ?? open(room);
      const subscription = { room, seq, pingedSeq: seq, live: false };
      live.members.set(connection, subscription);
      connection.subscriptions.set(room.slug, subscription);
      return subscription;
    },
    leave(slug, connection) {
      const subscription = connection.subscriptions.get(slug);
      if (subscription === undefined) return null;
      connection.subscriptions.delete(slug);
      forget(rooms, subscription.room.id, connection);
      return subscription;
    },
    goLive(subscription) {
      const { room, seq } = subscription;
      subscription.live = seq >= Math.max(head(room.id), room.head);
      return subscription.live;
    },
    publish(roomId, entry) {
      heads.set(roomId, entry.seq);
      const room = rooms.get(roomId);
      if (room === undefined) return;
      room.entries.push(entry);
      mark(room);
    },
    head,
    known: () => heads.keys(),
    isFollowed: (roomId) => rooms.has(roomId),
    followed: () => rooms.keys(),
    announce(roomId, event) {
      const room = rooms.get(roomId);
      if (room === undefined) return;
      room.events.push(event);
      mark(room);
    },
    tellAll(event) {
      const frame = encodeEvent(event);
      for (const connection of connections) connection.send(frame);
    },
    get roomCount() {
      return rooms.size;
    },
  };
}

function newLiveRoom(): LiveRoom {
  return { members: new Map(), entries: [], events: [], delivery: null };
}

function forget(
  rooms: Map<number, LiveRoom>,
  id: number,
  connection: Connection,
): void {
  const room = rooms.get(id);
  room?.members.delete(connection);
  if (room?.members.size === 0) rooms.delete(id);
}
