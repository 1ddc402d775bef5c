import type { Entry, EventOf } from "../../lib/protocol/events.ts";
import { name } from "./ledger.ts";
import type { World } from "./world.ts";

/** A bot's messages that did not come back yet, in the order of writing. */
export interface Sendings {
  write(room: string, count: number, padding: string): void;
  /** Sends what may go. */
  flush(): void;
  /** Takes one's own entry; false when it is no news. */
  acknowledge(entry: Entry): boolean;
  /** Has everything from a message on sent again, but not before a time. */
  hold(cid: string, until: number): void;
  /** Has everything sent again. */
  unsend(): void;
  /** Tells what waits; null when nothing does. */
  why(): string | null;
}

export interface SendingsOptions {
  isReady: (room: string) => boolean;
  send: (lines: readonly string[]) => void;
  /** Whether what is sent now arrives when it will. */
  isLate: () => boolean;
  userId: string;
}

interface Sending {
  room: string;
  cid: string;
  text: string;
  /** On the present connection; null when it is to be sent. */
  sentAt: number | null;
}

/** A hundred refusals in ten seconds are abuse: what was refused goes out again a few at a time. */
const maxWaiting = 50;
const fewAtOnce = 3;

/**
 * After a refusal for now the server refuses for a second. Who hears of it later than that has sent
 * on, so nothing is sent while an answer is overdue.
 */
const windowMs = 500;

export function createSendings(
  world: World,
  bot: string,
  { isReady, send, isLate, userId }: SendingsOptions,
): Sendings {
  const { scheduler, ledger } = world;
  let waiting: Sending[] = [];
  let heldUntil = 0;
  let isSlowed = false;
  let writes = 0;

  function isOverdue({ sentAt }: Sending): boolean {
    return sentAt !== null && scheduler.now - sentAt > windowMs;
  }

  function writeOne(room: string, padding: string): void {
    const cid = `${bot}-${++writes}`;
    const text = `${cid} ${padding}`;
    ledger.write({
      text,
      room,
      tab: bot,
      user: userId,
      isUnordered: false,
      isRefused: false,
      isForgotten: false,
      mayBeMissing: false,
    });
    waiting.push({ room, cid, text, sentAt: null });
  }

  /** A second may pass on the wire between the refused and the next one: then order is lost. */
  function loseOrder(): void {
    for (const { text } of waiting) {
      const written = ledger.find(text);
      if (written !== undefined) written.isUnordered = true;
    }
  }

  return {
    write(room, count, padding) {
      for (let i = 0; i < count && waiting.length < maxWaiting; i++) {
        writeOne(room, padding);
      }
    },
    flush() {
      const { now } = scheduler;
      if (waiting.length === 0) isSlowed = false;
      const isUnderWay = waiting.some(({ sentAt }) => sentAt !== null);
      if (now < heldUntil || waiting.some(isOverdue)) return;
      if (isSlowed && isUnderWay) return;
      const due = waiting.filter(({ room, sentAt }) =>
        sentAt === null && isReady(room)
      ).slice(0, isSlowed ? fewAtOnce : maxWaiting);
      if (due.length === 0) return;
      if (isLate()) loseOrder();
      for (const each of due) each.sentAt = now;
      world.note(`${bot} > ${due.map(name).join()}`);
      send(
        due.map(({ room, cid, text }) =>
          JSON.stringify({ type: "send", room, cid, text })
        ),
      );
    },
    acknowledge({ cid, text }) {
      const found = waiting.find((each) => each.cid === cid);
      if (found === undefined) return false;
      if (found.text !== text) world.violate(`${bot} gets another ${cid}`);
      waiting = waiting.filter((each) => each !== found);
      return true;
    },
    hold(cid, until) {
      heldUntil = Math.max(heldUntil, until);
      isSlowed = true;
      const from = waiting.findIndex((each) => each.cid === cid);
      if (from < 0) return;
      for (const each of waiting.slice(from)) each.sentAt = null;
    },
    unsend() {
      for (const each of waiting) each.sentAt = null;
    },
    why() {
      const [first] = waiting;
      return first === undefined ? null : `waits for ${first.cid}`;
    },
  };
}

/** How long to wait before the next try, in ms; null when there is to be none. */
export function retryAfter(
  { code, retryAfterMs }: EventOf<"refused">,
): number | null {
  const isForNow = code === "rate_limited" || code === "unavailable";
  return isForNow ? retryAfterMs ?? 1_000 : null;
}
