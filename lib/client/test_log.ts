import type { Command } from "../protocol/commands.ts";
import type { Entry, Event } from "../protocol/events.ts";
import type { Link } from "./socket.ts";
import { ana, joined, welcome } from "./test_world.ts";

/** The lobby's log on a server that several tabs are connected to. */
export interface RoomLog {
  /** The texts in the order of the log. */
  texts(): string[];
  /** The texts of all sends that came, also of repeated ones, with the tab. */
  readonly sends: { tab: string; text: string }[];
  connect(tab: string, hear: (event: Event) => void): Link;
  cut(tab: string): void;
  /** Takes the commands that wait. */
  serve(): void;
}

interface Caller {
  tab: string;
  hear: (event: Event) => void;
  isWelcome: boolean;
  isIn: boolean;
  waiting: Command[];
}

export function createRoomLog(): RoomLog {
  const entries: Entry[] = [];
  const sends: RoomLog["sends"] = [];
  let callers: Caller[] = [];

  function obey(caller: Caller, command: Command): void {
    switch (command.type) {
      case "join": {
        const seq = command.cursor?.seq ?? 0;
        caller.isIn = true;
        caller.hear(joined({ ref: command.ref, head: entries.length }));
        return entries.slice(seq).forEach(caller.hear);
      }
      case "send":
        return send(caller, command);
      case "leave":
        caller.isIn = false;
        return;
      case "ping":
        return caller.hear({ type: "pong" });
    }
  }

  function send(
    caller: Caller,
    { cid, text }: Extract<Command, { type: "send" }>,
  ): void {
    sends.push({ tab: caller.tab, text });
    const known = entries.find((entry) => entry.cid === cid);
    if (known !== undefined) return caller.hear(known);
    const seq = entries.length + 1;
    const entry: Entry = {
      type: "message",
      room: "lobby",
      seq,
      at: seq,
      from: ana,
      cid,
      text,
    };
    entries.push(entry);
    callers.filter(({ isIn }) => isIn).forEach(({ hear }) => hear(entry));
  }

  return {
    sends,
    texts: () => entries.map(({ text }) => text),
    connect(tab, hear) {
      const caller: Caller = {
        tab,
        hear,
        isWelcome: false,
        isIn: false,
        waiting: [],
      };
      callers = [...callers.filter((other) => other.tab !== tab), caller];
      return {
        send: (command) => void caller.waiting.push(command),
        abandon() {
          callers = callers.filter((other) => other !== caller);
        },
      };
    },
    cut(tab) {
      callers = callers.filter((caller) => caller.tab !== tab);
    },
    serve() {
      for (let rounds = 0; rounds < 20; rounds++) {
        for (const caller of callers) {
          const commands = caller.waiting;
          caller.waiting = [];
          if (!caller.isWelcome && commands.length > 0) {
            caller.isWelcome = true;
            caller.hear(welcome());
          }
          for (const command of commands) obey(caller, command);
        }
      }
    },
  };
}
