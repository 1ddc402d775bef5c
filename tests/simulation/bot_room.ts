import type { Entry, EventOf } from "../../lib/protocol/events.ts";
import { historyPage } from "../../lib/protocol/limits.ts";

/** One room as a bot follows it. */
export interface BotRoom {
  readonly slug: string;
  /** Null before the first answer. */
  readonly cursor: { epoch: string; seq: number } | null;
  isJoined: boolean;
  /** Of the last join. */
  ref: string;
  /** Knows nothing of the room any more. */
  forget(): void;
  enter(event: EventOf<"joined">): void;
  take(entry: Entry): "next" | "known" | "gap";
}

export function createBotRoom(slug: string): BotRoom {
  let cursor: BotRoom["cursor"] = null;
  const room: BotRoom = {
    slug,
    get cursor() {
      return cursor;
    },
    isJoined: false,
    ref: "",
    forget: () => void (cursor = null),
    enter({ epoch, head, recovered }) {
      room.isJoined = true;
      const start = Math.max(0, head - historyPage);
      if (!recovered) cursor = { epoch, seq: start };
    },
    take({ seq }) {
      if (cursor === null || seq <= cursor.seq) return "known";
      if (seq > cursor.seq + 1) return "gap";
      cursor = { ...cursor, seq };
      return "next";
    },
  };
  return room;
}
