import type { Command, CommandOf } from "../../lib/protocol/commands.ts";
import type { Entry, Event, EventOf } from "../../lib/protocol/events.ts";
import { historyPage } from "../../lib/protocol/limits.ts";
import type { History } from "./history.ts";
import { name, place } from "./ledger.ts";
import type { World } from "./world.ts";

/**
 * Judges what one connection is told, by the protocol's own words. The client would repair much of
 * what a server does wrong, and so hide it from those who look at screens only.
 */
export interface WireJudge {
  said(command: Command): void;
  heard(event: Event): void;
}

/** How far a joined room was told without a gap, and of which history. */
interface Told {
  history: History;
  seq: number;
}

export function createWireJudge(
  world: World,
  userId: string,
  tab: string,
): WireJudge {
  const { ledger } = world;
  const asked = new Map<string, CommandOf<"join">["cursor"]>();
  const told = new Map<string, Told>();

  function joined(event: EventOf<"joined">): void {
    const { room, epoch, head, recovered, ref = "" } = event;
    const cursor = asked.get(ref);
    const history = ledger.historyOf(epoch);
    world.count(recovered ? "resumed" : "resumed_from_latest_page");
    if (recovered && cursor?.epoch !== epoch) {
      world.violate(`${tab} resumes ${room} from nowhere`);
    }
    if (head > history.log(room).length) {
      world.violate(`${tab} hears of head ${head} of ${room}, not stored`);
    }
    const page = Math.max(0, head - historyPage);
    told.set(room, { history, seq: recovered ? cursor?.seq ?? 0 : page });
  }

  function message(entry: Entry): void {
    const isMine = entry.from.id === userId;
    if (isMine) ledger.acknowledge(entry);
    const last = told.get(entry.room);
    if (!isStored(entry, last)) {
      if (isMine && isNews(entry, last)) return;
      const what = `"${name(entry)}" as ${place(entry)}`;
      return world.violate(`${tab} hears ${what}, which is not stored so`);
    }
    if (last === undefined) {
      if (isMine) return;
      return world.violate(`${tab} hears ${place(entry)} without joining`);
    }
    if (entry.seq <= last.seq) return;
    const missed = firstMissed(entry, last);
    if (missed !== null && isMine) return;
    if (missed !== null) {
      world.violate(`${tab} hears ${place(entry)} before ${missed}`);
    }
    last.seq = entry.seq;
  }

  /** A `POST` is answered out of the present, whatever a stream that has died told last. */
  function isNews(entry: Entry, last: Told | undefined): boolean {
    return last?.history !== ledger.present && ledger.isCommitted(entry);
  }

  /** One's own entry is told, too, before its room is joined. */
  function isStored(entry: Entry, last: Told | undefined): boolean {
    const histories = last === undefined ? ledger.histories : [last.history];
    return histories.some((history) => history.isCommitted(entry));
  }

  /** Finds what should have come before; what the server itself can't know of does not count. */
  function firstMissed(
    { room, seq }: Entry,
    { history, seq: last }: Told,
  ): number | null {
    for (let missed = last + 1; missed < seq; missed++) {
      if (!history.isUnannounced(room, missed)) return missed;
    }
    return null;
  }

  return {
    said(command) {
      if (command.type !== "join") return;
      if (told.has(command.room)) world.count("gap_noticed");
      asked.set(command.ref ?? "", command.cursor);
    },
    heard(event) {
      if (event.type === "joined") joined(event);
      if (event.type === "left") told.delete(event.room);
      if (event.type === "message") message(event);
      if (event.type === "refused" && event.code === "rate_limited") {
        world.count("rate_limited");
      }
    },
  };
}
