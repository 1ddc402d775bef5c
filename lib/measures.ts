import {
  createHistogram,
  createTally,
  type Family,
  single,
  toText,
} from "./metrics.ts";
import { familiesOf, type Present } from "./present.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import { type Entry, refusalCodes } from "./protocol/events.ts";
import { createTraffic, type Traffic } from "./traffic.ts";

/** What Papo counts of itself, without names and texts. */
export interface Measures {
  readonly traffic: Traffic;
  /** Notes how many writes shared a commit, and the time from their post to its answer. */
  onCommit(writes: number, tookMs: number): void;
  /** Notes that entries were handed to the sockets of everyone in their room. */
  onDelivered(entries: readonly Entry[]): void;
  onRefused(code: string): void;
  onClosed(code: number): void;
  /** Notes a hint to or from other machines. */
  onHint(way: "sent" | "heard"): void;
  /** Notes that a room was found further than any hint told, before or soon after. */
  onMissed(): void;
  /** Notes the HTTP status of an answer. */
  onAnswered(status: number): void;
  /** Writes everything as Prometheus reads it. */
  toText(present: Present): string;
}

/** Up to what one batch of the store holds. */
const writesBounds = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** Entries are stamped in whole milliseconds, so nothing shorter can be told apart. */
const deliveryBoundsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000];
const commitBoundsMs = [0.2, 0.5, ...deliveryBoundsMs];

/**
 * Makes the counters.
 *
 * @param options.now the clock by which entries are stamped, in ms.
 */
export function createMeasures({ now }: { now: () => number }): Measures {
  const traffic = createTraffic();
  const batches = createHistogram(writesBounds);
  const commits = createHistogram(commitBoundsMs.map(toSeconds));
  const deliveries = createHistogram(deliveryBoundsMs.map(toSeconds));
  const refusals = createTally("code", refusalCodes);
  const closes = createTally("code", Object.values(closeCodes).map(String));
  const answers = createTally("status", []);
  const hints = createTally("way", ["sent", "heard"]);
  let missed = 0;

  function counted(): Family[] {
    const { entries, frames, messages } = traffic;
    return [
      {
        name: "papo_entries_committed_total",
        type: "counter",
        help: "Entries committed.",
        samples: single(entries),
      },
      {
        name: "papo_frames_sent_total",
        type: "counter",
        help: "Frames handed to sockets.",
        samples: single(frames),
      },
      {
        name: "papo_messages_sent_total",
        type: "counter",
        help: "Entries handed to sockets, once for each connection.",
        samples: single(messages),
      },
      {
        name: "papo_batch_writes",
        type: "histogram",
        help: "Writes that shared a commit.",
        samples: batches.samples(),
      },
      {
        name: "papo_commit_seconds",
        type: "histogram",
        help: "From a batch's way to the store until its answer.",
        samples: commits.samples(),
      },
      {
        name: "papo_delivery_seconds",
        type: "histogram",
        help: "From a message's arrival until every socket in its room had it.",
        samples: deliveries.samples(),
      },
      {
        name: "papo_connections_dropped_total",
        type: "counter",
        help: "Connections closed because they read too slowly.",
        samples: single(closes.count(String(closeCodes.slow))),
      },
      {
        name: "papo_closes_total",
        type: "counter",
        help: "Connections that ended, by close code.",
        samples: closes.samples(),
      },
      {
        name: "papo_refusals_total",
        type: "counter",
        help: "Commands and writes refused, by code.",
        samples: refusals.samples(),
      },
      {
        name: "papo_http_answers_total",
        type: "counter",
        help: "HTTP answers, by status.",
        samples: answers.samples(),
      },
      {
        name: "papo_hints_total",
        type: "counter",
        help: "Hints to and from other machines.",
        samples: hints.samples(),
      },
      {
        name: "papo_hints_missed_total",
        type: "counter",
        help:
          "Times that a look into the store found what no hint told, before or soon after.",
        samples: single(missed),
      },
    ];
  }

  return {
    traffic,
    onCommit(writes, tookMs) {
      batches.observe(writes);
      commits.observe(toSeconds(tookMs));
    },
    onDelivered(entries) {
      const at = now();
      // The clock may have been set back meanwhile.
      for (const entry of entries) {
        deliveries.observe(toSeconds(Math.max(0, at - entry.at)));
      }
    },
    onRefused: refusals.add,
    onClosed: (code) => closes.add(String(code)),
    onHint: hints.add,
    onMissed: () => void missed++,
    onAnswered: (status) => answers.add(String(status)),
    toText: (present) => toText([...familiesOf(present), ...counted()]),
  };
}

/** Prometheus counts time in seconds. */
function toSeconds(ms: number): number {
  return ms / 1000;
}
