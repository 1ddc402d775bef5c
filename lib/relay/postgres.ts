import type { Time } from "../time.ts";
import { decodePayload, encodePayloads } from "./payload.ts";
import type { Hint, Relay } from "./relay.ts";

/** A connection to Postgres of the relay's own, which listens. */
export interface Line {
  /** Sends a NOTIFY for each payload, all in one round trip; with none it only sees that all is well. */
  notify(payloads: string[]): Promise<void>;
  /** Settles when the connection is lost, or was closed; never rejects. */
  readonly ended: Promise<void>;
  /** Ends the connection, also one that answers nothing any more; never rejects. */
  close(): Promise<void>;
}

/** Opens a line that has begun to listen. Called again for each that is lost. */
export type OpenLine = (
  onPayload: (payload: string) => void,
) => Promise<Line>;

export interface PostgresRelayOptions {
  openLine: OpenLine;
  /** This machine's name, new whenever it starts: what it told itself it does not hear. */
  machine: string;
  time: Pick<Time, "pause" | "every">;
  /** From 0 up to 1. */
  random: () => number;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
}

/** After a loss, doubled with each failure, and up to as much again by chance. */
const minBackoffMs = 100;
const maxBackoffMs = 2_500;

/** A connection that a firewall dropped says nothing: within two looks it is found out. */
const lookEveryMs = 5_000;

/** While the line is lost hints wait, so many at most; heads and sessions are looked for anyway. */
const maxWaiting = 1_000;

/**
 * Tells hints by NOTIFY. What is told while a NOTIFY is under way shares the next one, so that hints
 * cost few statements under load and wait for nobody without; of a room only the newest head is told.
 */
export function createPostgresRelay(options: PostgresRelayOptions): Relay {
  const { openLine, machine, time, random, report } = options;
  const waiting = new Map<string, Hint>();
  let line: Line | null = null;
  let unanswered: Promise<void> | null = null;
  let seenUnanswered: Promise<void> | null = null;
  let isSending = false;
  let isClosed = false;
  let hear: (payload: string) => void = () => {};
  let onLost = () => {};

  function hint(hint: Hint): void {
    const key = keyOf(hint);
    const known = waiting.get(key);
    if (known === undefined && waiting.size >= maxWaiting) return;
    if (isOlder(hint, known)) return;
    waiting.set(key, hint);
    if (!isSending) void send();
  }

  async function send(): Promise<void> {
    isSending = true;
    await Promise.resolve();
    while (line !== null && waiting.size > 0) {
      const payloads = encodePayloads(machine, waiting.values());
      waiting.clear();
      await tell(line, payloads);
    }
    isSending = false;
  }

  /** A line that fails once is given up: another one is opened. */
  async function tell(mine: Line, payloads: string[]): Promise<void> {
    const answer = mine.notify(payloads);
    unanswered = answer;
    try {
      await Promise.race([answer, mine.ended]);
    } catch {
      giveUp(mine);
    } finally {
      if (unanswered === answer) unanswered = null;
    }
  }

  function giveUp(mine: Line): void {
    if (line === mine) line = null;
    void mine.close();
  }

  /** Gives up what has not answered since the last look; a silent line is asked for a sign of life. */
  function look(): void {
    if (line === null) return;
    if (unanswered !== null && unanswered === seenUnanswered) giveUp(line);
    else if (unanswered === null) void tell(line, []);
    seenUnanswered = unanswered;
  }

  /** Keeps a line open until the relay is closed. */
  async function keepLine(): Promise<void> {
    let failures = 0;
    while (!isClosed) {
      try {
        const mine = await openLine((payload) => hear(payload));
        if (isClosed) return await mine.close();
        failures = 0;
        line = mine;
        onLost();
        if (!isSending) void send();
        await mine.ended;
        if (line === mine) line = null;
      } catch (error) {
        if (failures++ === 0) report("relay_lost", error);
      }
      const backoffMs = Math.min(maxBackoffMs, minBackoffMs * 2 ** failures);
      if (!isClosed) await time.pause(backoffMs * (1 + random()));
    }
  }

  const stopLooking = time.every(lookEveryMs, look);

  return {
    hint,
    listen(onHint, lost) {
      onLost = lost;
      hear = (payload) => {
        const decoded = decodePayload(payload);
        if (decoded === null || decoded.from === machine) return;
        for (const hint of decoded.hints) onHint(hint);
      };
      void keepLine();
    },
    async close() {
      isClosed = true;
      stopLooking();
      const last = line;
      if (last === null) return;
      if (waiting.size > 0) {
        const payloads = encodePayloads(machine, waiting.values());
        waiting.clear();
        await tell(last, payloads);
      }
      line = null;
      await last.close();
    },
  };
}

/** Hints of one key are told once. */
function keyOf(hint: Hint): string {
  switch (hint.type) {
    case "head":
    case "presence":
      return `${hint.type} ${hint.roomId}`;
    case "typing":
      return `typing ${hint.roomId} ${hint.user.id}`;
    case "room":
      return `room ${hint.slug}`;
    case "session":
      return `session ${hint.tokenHash}`;
  }
}

function isOlder(hint: Hint, known: Hint | undefined): boolean {
  return hint.type === "head" && known?.type === "head" &&
    hint.head <= known.head;
}
