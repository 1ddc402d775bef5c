import type { Command } from "../protocol/commands.ts";
import type { Event, RefusalCode } from "../protocol/events.ts";
import { heartbeatMs } from "../protocol/limits.ts";
import * as outbox from "./outbox.ts";
import type { Kept } from "./shared_outbox.ts";
import type { LinkEnd, Pending } from "./view.ts";

/** How the present connection stands to a room. */
export type Standing =
  | { type: "out" }
  /** Asked to join; what comes before the answer is old. */
  | { type: "asked"; ref: string }
  | { type: "in" }
  /** Refused for now, to be asked again then. */
  | { type: "later"; at: number }
  /** Refused for good: there is no such room, or not for us. */
  | { type: "gone" };

/** How far a room is known here; kept after leaving, so that coming back resumes. */
export interface Place {
  readonly standing: Standing;
  readonly epoch: string | null;
  /** The newest seq seen; null while only the server knows where its page begins. */
  readonly seq: number | null;
}

/** One client's link to the server, as data. */
export interface ConnectionState {
  /** `ended`: the server wants no more of us; nothing reconnects. */
  readonly phase: "connecting" | "open" | "waiting" | "ended";
  /** Why it has ended, once it has. */
  readonly end: LinkEnd;
  /** Connections that failed in a row, before a `welcome`. */
  readonly attempt: number;
  /** When to connect again, while waiting. */
  readonly retryAt: number;
  /** A draining server asked for this much patience; nothing overrules it. */
  readonly notBefore: number;
  readonly lastTickAt: number;
  readonly lastHeardAt: number;
  readonly lastPingAt: number;
  /** When the last ping counts as unanswered; Infinity when it was answered. */
  readonly answerBy: number;
  /** How long answers take on this line, the slowest of late. */
  readonly answerMs: number;
  readonly heartbeatMs: number;
  /** The room on the screen. */
  readonly current: string;
  readonly places: ReadonlyMap<string, Place>;
  /** Joins asked so far: numbers their refs. */
  readonly joins: number;
  readonly outbox: outbox.Outbox;
}

export type Input =
  | { type: "opened" }
  | { type: "event"; event: Event }
  | { type: "closed"; code: number }
  /** Time passes; comes about once a second. */
  | { type: "tick" }
  /** The network is back, or somebody looks at the page again. */
  | { type: "wake" }
  /** The session was found to be over. */
  | { type: "signed_out" }
  | { type: "show"; room: string }
  /** What the tabs of this browser keep; nothing is sent before. */
  | { type: "kept"; kept: Kept }
  /** The store had no room for a message. */
  | { type: "unkept"; cid: string }
  | { type: "write"; pending: Pending }
  | { type: "retry"; cid: string }
  | { type: "discard"; cid: string }
  | { type: "typing"; room: string };

export type Effect =
  | { type: "connect" }
  /** Gives the present socket up; what it still says is not listened to. */
  | { type: "abandon" }
  /** Finds out whether the session is over: a refused upgrade does not say so to a browser. */
  | { type: "check" }
  | { type: "send"; command: Command }
  /** Something for the screen. */
  | { type: "deliver"; event: Event }
  /** A room that can't be joined, and why. */
  | { type: "gone"; room: string; code: RefusalCode }
  | { type: "keep"; pending: Pending }
  | { type: "forget"; cid: string };

/** What a step may know of the world. */
export interface World {
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
  /** Whose client this is. */
  readonly userId: string;
}

export type Step = [ConnectionState, Effect[]];

/** Where a room was read up to, when a page of it came with the HTML. */
export interface Cursor {
  epoch: string;
  seq: number;
}

export function initialState(
  current: string,
  cursor: Cursor | null,
  now: number,
): ConnectionState {
  const place: Place = {
    standing: { type: "out" },
    epoch: cursor?.epoch ?? null,
    seq: cursor?.seq ?? null,
  };
  return {
    phase: "connecting",
    end: "ended",
    attempt: 0,
    retryAt: 0,
    notBefore: 0,
    lastTickAt: now,
    lastHeardAt: now,
    lastPingAt: now,
    answerBy: Infinity,
    answerMs: 0,
    heartbeatMs,
    current,
    places: new Map([[current, place]]),
    joins: 0,
    outbox: outbox.empty,
  };
}
