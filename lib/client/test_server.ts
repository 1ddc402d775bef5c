import type { Command, CommandOf } from "../protocol/commands.ts";
import type { Entry, Event } from "../protocol/events.ts";
import type { FetchPage } from "./history.ts";
import { ana, bruno, epoch, joined, welcome } from "./test_world.ts";

/** One room's log behind a wire that loses, doubles and delays what one seed says. */
export interface FakeServer {
  readonly log: readonly Entry[];
  readonly fetchPage: FetchPage;
  /** While true, nothing is lost, doubled or refused. */
  isCalm: boolean;
  /** Takes a fresh connection. */
  accept(): void;
  obey(command: Command): void;
  /** Has Bruno say something. */
  speak(): void;
  /** Takes the next event off the wire, if there is one. */
  next(): Event | undefined;
}

const pageSize = 20;
/** Few, so that a resume is often too much. */
const maxResume = 30;

export function createServer(
  random: () => number,
  size: number,
): FakeServer {
  const log: Entry[] = [];
  let wire: Event[] = [];
  let isMember = false;
  for (let i = 0; i < size; i++) append(bruno, `bruno-${i}`, `bruno ${i}`);

  function append(from: Entry["from"], cid: string, text: string): Entry {
    const seq = log.length + 1;
    const entry: Entry = {
      type: "message",
      room: "lobby",
      seq,
      at: seq,
      from,
      cid,
      text,
    };
    log.push(entry);
    return entry;
  }

  function happens(chance: number): boolean {
    return !server.isCalm && random() < chance;
  }

  /** An entry on the wire may be lost, come twice, or come once more later. */
  function put(...entries: Entry[]): void {
    if (!isMember) return;
    for (const entry of entries) {
      if (happens(0.05)) continue;
      wire.push(entry);
      if (happens(0.1)) wire.push(entry);
      const old = log[Math.floor(random() * log.length)];
      if (happens(0.05) && old !== undefined && old.seq < entry.seq) {
        wire.push(old);
      }
    }
  }

  function join({ cursor, ref }: CommandOf<"join">): void {
    if (happens(0.1)) return refuse({ ref });
    const head = log.length;
    const missed = head - (cursor?.seq ?? -Infinity);
    const recovered = cursor?.epoch === epoch && missed <= maxResume;
    const first = recovered ? cursor.seq : Math.max(0, head - pageSize);
    isMember = true;
    wire.push(joined({ head, recovered, ref }));
    put(...log.slice(first));
  }

  function send({ cid, text }: CommandOf<"send">): void {
    if (happens(0.1)) return refuse({ cid });
    const known = log.find((it) => it.cid === cid && it.from.id === ana.id);
    put(known ?? append(ana, cid, text));
  }

  function refuse(keys: { cid?: string; ref?: string }): void {
    wire.push({
      type: "refused",
      code: "rate_limited",
      message: "That is too fast.",
      retryAfterMs: 1_000,
      ...keys,
    });
  }

  const server: FakeServer = {
    log,
    isCalm: false,
    fetchPage(side, seq) {
      const entries = side === "before"
        ? log.slice(Math.max(0, seq - 1 - pageSize), Math.max(0, seq - 1))
        : log.slice(seq, seq + pageSize);
      const page = { room: "lobby", epoch, head: log.length, entries };
      return Promise.resolve(happens(0.1) ? null : page);
    },
    accept() {
      wire = [welcome()];
      isMember = false;
    },
    obey(command) {
      if (command.type === "join") join(command);
      if (command.type === "send") send(command);
      if (command.type === "ping") {
        const heads = { lobby: log.length };
        wire.push(isMember ? { type: "pong", heads } : { type: "pong" });
        const seen = command.heads?.lobby;
        if (seen !== undefined) put(...log.slice(seen));
      }
    },
    speak() {
      put(append(bruno, `bruno-${log.length}`, `bruno ${log.length}`));
    },
    next: () => wire.shift(),
  };
  return server;
}
