import { type Command, decodeCommand } from "./protocol/commands.ts";
import { type Parsed, parseFrame } from "./protocol/codec.ts";
import { type Refusal, refusal } from "./protocol/refusal.ts";
import { maxKeyLength } from "./protocol/limits.ts";

/** What one connection asked, done one command after the other. */
export interface Inbox {
  put(frame: string): void;
  /** Notes a refusal; too many in a short time are abuse. */
  countRefusal(): void;
}

export interface InboxOptions {
  /** Does a command; a promise holds back the next one until it is settled. */
  perform: (command: Command) => Promise<void> | void;
  refuse: (command: { cid?: string; ref?: string }, refusal: Refusal) => void;
  onAbuse: () => void;
  /** Off only for benchmarks. */
  punishes: boolean;
  now: () => number;
  report: (event: string, error: unknown) => void;
}

/** Refusals that are forgiven in one window; PROTOCOL promises at least 100 in 10 s. */
const forgivenRefusals = 100;
const windowMs = 10_000;

/** Commands that may wait while a join reads from the store. */
const maxWaiting = 5_000;

export function createInbox(options: InboxOptions): Inbox {
  const waiting: Parsed[] = [];
  let isBusy = false;
  let refusals = 0;
  let windowEndsAt = 0;

  function run(): void {
    while (!isBusy) {
      const parsed = waiting.shift();
      if (parsed === undefined) return;
      const done = begin(parsed);
      if (done === undefined) continue;
      isBusy = true;
      done.catch((error) => options.report("command_failed", error)).finally(
        () => {
          isBusy = false;
          run();
        },
      );
    }
  }

  function begin(parsed: Parsed): Promise<void> | void {
    if (parsed.type === "bad") {
      return options.refuse(
        {},
        refusal("bad_frame", `This line is ${parsed.why}.`),
      );
    }
    const decoded = decodeCommand(parsed.value);
    if (decoded.type === "command") return options.perform(decoded.command);
    options.refuse(keysOf(parsed.value), refusal("bad_command", decoded.why));
  }

  return {
    put(frame) {
      for (const parsed of parseFrame(frame)) waiting.push(parsed);
      if (waiting.length > maxWaiting) return options.onAbuse();
      run();
    },
    countRefusal() {
      if (!options.punishes) return;
      const now = options.now();
      if (now >= windowEndsAt) {
        windowEndsAt = now + windowMs;
        refusals = 0;
      }
      if (++refusals > forgivenRefusals) options.onAbuse();
    },
  };
}

/** Finds what a refused command calls itself, so that its sender knows which one it was. */
function keysOf(
  value: Record<string, unknown>,
): { cid?: string; ref?: string } {
  const key = (name: string) => {
    const text = value[name];
    return typeof text === "string" && text.length <= maxKeyLength
      ? text
      : undefined;
  };
  return { cid: key("cid"), ref: key("ref") };
}
