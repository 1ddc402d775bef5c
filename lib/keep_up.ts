import type { Connections } from "./connections.ts";
import type { Hub } from "./hub.ts";
import type { Measures } from "./measures.ts";
import { createPace } from "./pace.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import type { Publishing } from "./publishing.ts";
import type { Hint, Relay } from "./relay/relay.ts";
import type { SharedPresence } from "./shared_presence.ts";
import { type Store, StoreUnavailable } from "./store/store.ts";
import type { Time } from "./time.ts";

export interface KeepUpOptions {
  store: Pick<Store, "heads" | "room" | "liveSessions">;
  hub: Hub;
  publishing: Pick<Publishing, "learn">;
  presence: Pick<SharedPresence, "hear" | "doubt">;
  connections: Pick<Connections, "sessions" | "endSession">;
  relay: Pick<Relay, "listen">;
  measures: Pick<Measures, "onHint" | "onMissed">;
  /** Called when a room's log is found shorter than it was. */
  onRewound: (roomId: number) => void;
  time: Time;
  /** From 0 up to 1. */
  random: () => number;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
}

/** More or less by a tenth, so that machines that started together don't ask together. */
const headsEveryMs = 2_000;

/** With its answer's time within the second in which a session ends everywhere. */
const sessionsEveryMs = 800;

/**
 * Keeps up with the machines that share the store: looks up what their hints tell of, and now and
 * then what none told of, as any hint may be lost. No hint is taken for true; only that somebody
 * types is written nowhere, and is passed on as it comes. Each look at the rooms' heads also tells
 * whether the store has lost what was published here.
 *
 * @returns what stops it.
 */
export function keepUp(options: KeepUpOptions): () => void {
  const { store, hub, publishing, presence, connections } = options;
  const { relay, measures, onRewound, time, random, report } = options;
  /** Heads that the last look found and no hint has told of yet: one may be on its way. */
  const untold = new Map<number, number>();
  /** Numbers the times that another Postgres may have taken over, as the line to it was lost. */
  let doubts = 0;
  /** The doubts that a look at all rooms has settled. */
  let settled = 0;

  function hear(hint: Hint): void {
    measures.onHint("heard");
    switch (hint.type) {
      case "head":
        return hearHead(hint.roomId, hint.head);
      case "presence":
      case "typing":
        return presence.hear(hint);
      case "room":
        return void attempt(() => tellRoom(hint.slug));
      case "session":
        return void attempt(() => endDead([hint.tokenHash]));
    }
    hint satisfies never;
  }

  function hearHead(roomId: number, head: number): void {
    if (head >= (untold.get(roomId) ?? Infinity)) untold.delete(roomId);
    publishing.learn(roomId, head);
  }

  async function readHeads(): Promise<void> {
    const doubt = doubts;
    const rooms = doubt > settled ? hub.known() : hub.followed();
    const published = Array.from(rooms, (id) => [id, hub.head(id)] as const);
    if (published.length === 0) return;
    const heads = await store.heads(published.map(([roomId]) => roomId));
    settled = doubt;
    untold.forEach(() => measures.onMissed());
    untold.clear();
    for (const [roomId, least] of published) {
      const head = heads.get(roomId);
      // A room that is gone says nothing of the others.
      if (head === undefined) continue;
      // What was published before the store was asked stood in it.
      if (head < least) onRewound(roomId);
      if (publishing.learn(roomId, head)) untold.set(roomId, head);
    }
  }

  async function tellRoom(slug: string): Promise<void> {
    const found = await store.room(slug);
    if (found?.kind !== "public") return;
    const { slug: room, name, kind, head } = found;
    hub.tellAll({ type: "room", room, name, kind, head });
  }

  async function endDead(sessions: string[]): Promise<void> {
    if (sessions.length === 0) return;
    const live = await store.liveSessions(sessions, time.now());
    for (const session of sessions) {
      if (live.has(session)) continue;
      connections.endSession(session, {
        code: closeCodes.signedOut,
        why: "the session has ended",
        atOnce: true,
      });
    }
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Looked for again in a moment; nothing is delivered that isn't stored.
      if (!(error instanceof StoreUnavailable)) report("keep_up_failed", error);
    }
  }

  const pace = { gapMs: 0, pause: time.pause };
  const poll = createPace(() => attempt(readHeads), pace);
  const check = createPace(
    () => attempt(() => endDead(connections.sessions())),
    pace,
  );
  relay.listen(hear, () => {
    presence.doubt();
    doubts++;
    poll();
    check();
  });
  const stops = [
    time.every(headsEveryMs * (0.9 + random() / 5), poll),
    time.every(sessionsEveryMs, check),
  ];
  return () => stops.forEach((stop) => stop());
}
