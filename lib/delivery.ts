import type { Connection, Subscription } from "./connection.ts";
import { encodeEvent, toFrames } from "./protocol/codec.ts";
import type { Entry, Event } from "./protocol/events.ts";
import type { Traffic } from "./traffic.ts";

/** What a room gathered, on its way to everyone in it. */
export interface Delivery {
  /** Sends it to some more of the members; true when all had it. */
  goOn(): boolean;
}

export interface Gathered {
  members: ReadonlyMap<Connection, Subscription>;
  entries: readonly Entry[];
  events: readonly Event[];
}

export interface DeliveryOptions {
  /** Counts the entries sent. */
  traffic: Traffic;
  /** Called when everyone had the entries. */
  onDelivered: (entries: readonly Entry[]) => void;
  now: () => number;
}

/**
 * How long one turn of the event loop may send: a crowd, or one that is sent long messages, does not
 * hold up other rooms. The kernel takes more than that again for it.
 */
const maxTurnMs = 5;

/** Encodes what a room gathered once; the same frames go to everyone who is caught up. */
export function startDelivery(
  { members, entries, events }: Gathered,
  { traffic, onDelivered, now }: DeliveryOptions,
): Delivery {
  const encodedEvents = events.map(encodeEvent);
  const frames = toFrames([...entries.map(encodeEvent), ...encodedEvents]);
  const first = entries[0]?.seq ?? Infinity;
  const last = entries.at(-1)?.seq ?? 0;
  // Goes on where it was, past those who left; who comes meanwhile has read what is on its way.
  const remaining = members.entries();

  function framesFor(subscription: Subscription): readonly string[] {
    if (subscription.live && subscription.seq < first) return frames;
    return framesAfter(subscription, entries, encodedEvents);
  }

  return {
    goOn() {
      const endsAt = now() + maxTurnMs;
      for (const [connection, subscription] of remaining) {
        for (const frame of framesFor(subscription)) connection.send(frame);
        if (subscription.live && subscription.seq < last) {
          traffic.messages += last - subscription.seq;
          subscription.seq = last;
        }
        if (now() >= endsAt) return false;
      }
      onDelivered(entries);
      return true;
    },
  };
}

/** Who reads history gets its entries from there; who has just caught up may have some already. */
function framesAfter(
  subscription: Subscription,
  entries: readonly Entry[],
  encodedEvents: readonly string[],
): readonly string[] {
  const missing = subscription.live
    ? entries.filter((entry) => entry.seq > subscription.seq)
    : [];
  return toFrames([...missing.map(encodeEvent), ...encodedEvents]);
}
