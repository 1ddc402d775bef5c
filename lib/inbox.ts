import { type Command, decodeCommand, keysOf } from "./protocol/commands.ts";
import { parseFrame } from "./protocol/codec.ts";
import { type Refusal, refusal } from "./protocol/refusal.ts";
import { maxFrameBytes } from "./protocol/limits.ts";

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
  /** Closes the connection, for a reason that its person may read. */
  onAbuse: (why: string) => void;
  /** False once the connection is closed: then nothing more is done for it. */
  isOpen: () => boolean;
  /** Resolves in another turn of the event loop, when others had theirs. */
  nextTurn: () => Promise<void>;
  /** Off only for benchmarks. */
  punishes: boolean;
  now: () => number;
  report: (event: string, error: unknown) => void;
}

/** Refusals that are forgiven in one window; PROTOCOL promises at least 100 in 10 s. */
const forgivenRefusals = 100;
const windowMs = 10_000;

/** Characters of commands that may wait while a join reads from the store: sixteen whole frames. */
const maxWaitingLength = 16 * maxFrameBytes;

/** What one connection may have done before others get their turn: a frame holds thousands. */
const maxCommandsInTurn = 16;

export function createInbox(options: InboxOptions): Inbox {
  const { onAbuse } = options;
  const waiting: string[] = [];
  let waitingLength = 0;
  let isBusy = false;
  let refusals = 0;
  let windowEndsAt = 0;

  function run(): void {
    for (let done = 0; !isBusy && options.isOpen(); done++) {
      if (waiting.length === 0) return;
      if (done === maxCommandsInTurn) return holdUntil(options.nextTurn());
      const doing = begin(next());
      if (doing !== undefined) holdUntil(doing);
    }
  }

  function next(): string {
    const line = waiting.shift() ?? "";
    waitingLength -= line.length + 1;
    return line;
  }

  function holdUntil(doing: Promise<void>): void {
    isBusy = true;
    doing.catch((error) => options.report("command_failed", error)).finally(
      () => {
        isBusy = false;
        run();
      },
    );
  }

  function begin(line: string): Promise<void> | void {
    const [parsed] = parseFrame(line);
    if (parsed === undefined) return;
    if (parsed.type === "bad") {
      const why = `This line is ${parsed.why}.`;
      options.refuse({}, refusal("bad_frame", why));
      return;
    }
    const decoded = decodeCommand(parsed.value);
    if (decoded.type === "command") return options.perform(decoded.command);
    options.refuse(keysOf(parsed.value), refusal("bad_command", decoded.why));
  }

  return {
    put(frame) {
      waitingLength += frame.length + 1;
      if (waitingLength > maxWaitingLength) return onAbuse("too much at once");
      for (const line of frame.split("\n")) waiting.push(line);
      run();
    },
    countRefusal() {
      if (!options.punishes) return;
      const now = options.now();
      if (now >= windowEndsAt) {
        windowEndsAt = now + windowMs;
        refusals = 0;
      }
      if (++refusals > forgivenRefusals) onAbuse("too many refusals");
    },
  };
}
