import type { Entry, Event, EventOf, User } from "../protocol/events.ts";
import type { Command } from "../protocol/commands.ts";
import { step } from "./connection.ts";
import {
  type ConnectionState,
  type Cursor,
  type Effect,
  initialState,
  type Input,
} from "./connection_state.ts";
import type { Kept } from "./shared_outbox.ts";
import type { Pending } from "./view.ts";

export const ana: User = { id: "u-ana", name: "Ana" };
export const bruno: User = { id: "u-bruno", name: "Bruno" };
export const epoch = "e1";

/** Makes an entry of the lobby, by Bruno unless told otherwise. */
export function entry(seq: number, change: Partial<Entry> = {}): Entry {
  return {
    type: "message",
    room: "lobby",
    seq,
    at: seq * 1_000,
    from: bruno,
    cid: `cid-${seq}`,
    text: `message ${seq}`,
    ...change,
  };
}

/** Makes the entries from one seq to another, both included. */
export function entries(first: number, last: number): Entry[] {
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, i) => entry(first + i),
  );
}

export function pending(cid: string, change: Partial<Pending> = {}): Pending {
  return {
    cid,
    room: "lobby",
    text: `text of ${cid}`,
    at: 0,
    state: "sending",
    ...change,
  };
}

export function welcome(user: User = ana): EventOf<"welcome"> {
  return {
    type: "welcome",
    protocol: 1,
    user,
    limits: { textLength: 4_000, frameBytes: 65_536, historyPage: 50 },
    heartbeatMs: 25_000,
  };
}

export function joined(
  change: Partial<EventOf<"joined">> = {},
): EventOf<"joined"> {
  return {
    type: "joined",
    room: "lobby",
    epoch,
    head: 0,
    recovered: true,
    memberCount: 1,
    members: [ana],
    ...change,
  };
}

/** Makes the input that tells what the tabs keep, read by the only tab unless told otherwise. */
export function kept(
  pendings: readonly Pending[],
  change: Partial<Kept> = {},
): Input {
  const orphans = new Set<string>();
  const alone = { tab: "", isCleared: false, isDue: true };
  return { type: "kept", kept: { pendings, orphans, ...alone, ...change } };
}

/** A connection under test: what goes in, what comes out, and a clock that moves by hand. */
export interface Client {
  readonly state: ConnectionState;
  now: number;
  random: number;
  /** Takes an input; returns what it had as effects. */
  take(input: Input): Effect[];
  hear(event: Event): Effect[];
  /** Takes a tick each second and at the end of so much time; returns what all had as effects. */
  pass(ms: number): Effect[];
  /** Takes one tick after so much time, as when the machine slept. */
  sleep(ms: number): Effect[];
  /** Opens, and is welcomed; returns the effects of both. */
  open(): Effect[];
  /** Hears the answer to the last join of a room. */
  join(change?: Partial<EventOf<"joined">>): Effect[];
}

/** @param options.restored whether what was kept has been loaded. */
export function createClient(
  options: { cursor?: Cursor | null; restored?: boolean } = {},
): Client {
  const { cursor = { epoch, seq: 0 }, restored = true } = options;
  let state = initialState("lobby", cursor, 0);
  const client: Client = {
    get state() {
      return state;
    },
    now: 0,
    random: 0,
    take(input) {
      const world = {
        now: client.now,
        random: client.random,
        userId: ana.id,
      };
      const [next, effects] = step(state, input, world);
      state = next;
      return effects;
    },
    hear: (event) => client.take({ type: "event", event }),
    pass(ms) {
      const seconds = Array.from(
        { length: Math.floor(ms / 1_000) },
        () => 1_000,
      );
      return [...seconds, ms % 1_000].filter((each) => each > 0)
        .flatMap(client.sleep);
    },
    sleep(ms) {
      client.now += ms;
      return client.take({ type: "tick" });
    },
    open: () => [...client.take({ type: "opened" }), ...client.hear(welcome())],
    join(change = {}) {
      const ref = lastRef(state, change.room ?? "lobby");
      return client.hear(joined({ ref, ...change }));
    },
  };
  if (restored) client.take(kept([]));
  return client;
}

export function lastRef(
  state: ConnectionState,
  room: string,
): string | undefined {
  const standing = state.places.get(room)?.standing;
  return standing?.type === "asked" ? standing.ref : undefined;
}

/** Picks the commands out of effects. */
export function commands(effects: readonly Effect[]): Command[] {
  return effects.flatMap((effect) =>
    effect.type === "send" ? [effect.command] : []
  );
}

/** Picks the cids that effects send. */
export function sentCids(effects: readonly Effect[]): string[] {
  return commands(effects).flatMap((command) =>
    command.type === "send" ? [command.cid] : []
  );
}

/** Picks the seqs that effects show. */
export function shownSeqs(effects: readonly Effect[]): number[] {
  return effects.flatMap((effect) =>
    effect.type === "deliver" && effect.event.type === "message"
      ? [effect.event.seq]
      : []
  );
}

export function types(effects: readonly Effect[]): string[] {
  return effects.map(({ type }) => type);
}

/** Makes numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
