import {
  type Answers,
  type Call,
  type Done,
  isWrite,
  type Outcome,
  type Value,
} from "./calls.ts";
import { type Store, StoreUnavailable } from "./store.ts";

/**
 * Gathers calls into batches, one under way at a time: what arrives while the engine commits waits
 * and shares the next commit, so batches grow with the load and nobody waits when there is none.
 *
 * People who answer what they just read would fall into two groups, one of which writes while the
 * other's batch is being committed: twice as many frames to everyone. So a batch waits a moment for
 * the authors of the one before it (docs/adr/0009-the-pace-of-batches.md).
 */
export interface Batches {
  add<C extends Call>(call: C): Promise<Value<C["method"]>>;
  /** Resolves when writes are accepted; one is tried for it only if the last one failed. */
  ready(): Promise<void>;
  /** Settles the batch under way, in its order, and posts the next. */
  settle(answers: Answers): void;
  /** Accepts no more; resolves when all that was accepted is settled. */
  end(): Promise<void>;
  /** Refuses all there is and all that comes: nobody is left to answer. */
  abandon(why: string): void;
}

export interface BatchesOptions {
  post: (calls: Call[]) => void;
  /** A clock that never jumps back, in ms. */
  now: () => number;
  /** Calls back after a time, and not before what was sent by then has left. */
  after: (ms: number, callback: () => void) => void;
  /** Called with the number of writes that shared a commit, and how long it took. */
  onCommit?: (writes: number, tookMs: number) => void;
}

/** After a failed commit writes are refused for this long, so that none overtakes a refused one. */
const pauseMs = 1_000;

/** A batch waits so many turns of the event loop: one to send the last one's entries, two for answers. */
const turnsToWait = 3;

/** Bounds what one answer can hold: a call may read a page of history. */
const maxBatchCalls = 256;

interface Waiting {
  call: Call;
  settle: (outcome: Outcome) => void;
}

export function createBatches(options: BatchesOptions): Batches {
  const { post, now, after, onCommit } = options;
  let waiting: Waiting[] = [];
  let underWay: Waiting[] = [];
  /** How many writes the next batch waits for; 0 while it waits for none. */
  let awaited = 0;
  let settled = 0;
  let pausedUntil = -Infinity;
  let postedAt = -Infinity;
  let hasFailed = false;
  let endedBecause: string | null = null;
  let onIdle = () => {};

  function add<C extends Call>(call: C): Promise<Value<C["method"]>> {
    return new Promise((resolve, reject) => {
      const why = whyNot(call);
      if (why !== null) return reject(new StoreUnavailable(why));
      waiting.push({
        call,
        settle(outcome) {
          if (isDone(outcome, call)) return resolve(outcome.value);
          reject(toError(call, outcome));
        },
      });
      // Nobody who reads waits for those who write.
      const isDue = waiting.length >= awaited || !isWrite(call);
      if (isDue && underWay.length === 0) queueMicrotask(postNext);
    });
  }

  function whyNot(call: Call): string | null {
    if (endedBecause !== null) return endedBecause;
    if (isWrite(call) && now() < pausedUntil) {
      return "a write failed a moment ago";
    }
    return null;
  }

  function postNext(): void {
    if (underWay.length > 0) return;
    awaited = 0;
    if (waiting.length === 0) return onIdle();
    underWay = waiting.slice(0, maxBatchCalls);
    waiting = waiting.slice(maxBatchCalls);
    postedAt = now();
    post(underWay.map(({ call }) => call));
  }

  function settle({ outcomes, committed }: Answers): void {
    const batch = underWay;
    underWay = [];
    if (committed > 0) {
      hasFailed = false;
      onCommit?.(committed, now() - postedAt);
    }
    for (const [index, { call, settle }] of batch.entries()) {
      const outcome = outcomes[index] ?? unanswered;
      if (outcome.type === "unavailable" && isWrite(call)) pauseWrites();
      settle(outcome);
    }
    const writes = countWrites(waiting);
    const isDue = writes < waiting.length;
    awaited = isDue ? 0 : Math.min(countWrites(batch) + writes, maxBatchCalls);
    const batchNumber = ++settled;
    // In a turn of its own microtask, so that callers broadcast what they got before more is posted.
    queueMicrotask(() => awaitOthers(batchNumber, turnsToWait));
  }

  /** Waits for the authors of the last batch, if there were several, to write again. */
  function awaitOthers(batchNumber: number, turns: number): void {
    if (batchNumber !== settled) return;
    if (turns === 0 || waiting.length >= awaited || awaited <= 1) {
      return postNext();
    }
    after(0, () => awaitOthers(batchNumber, turns - 1));
  }

  function pauseWrites(): void {
    hasFailed = true;
    pausedUntil = now() + pauseMs;
    const writes = waiting.filter(({ call }) => isWrite(call));
    waiting = waiting.filter(({ call }) => !isWrite(call));
    refuse(writes, "a write before this one failed");
  }

  return {
    add,
    ready: async () => {
      if (hasFailed) await add({ method: "ready", args: [] });
    },
    settle,
    end() {
      endedBecause ??= "the store is closed";
      return new Promise((resolve) => {
        onIdle = resolve;
        postNext();
      });
    },
    abandon(why) {
      endedBecause = why;
      refuse([...underWay, ...waiting], why);
      underWay = [];
      waiting = [];
      onIdle();
    },
  };
}

/** Gives the store's methods, each as one call that is added to the batches. */
export function callsOf(
  { add, ready }: Pick<Batches, "add" | "ready">,
): Omit<Store, "close" | "failed"> {
  return {
    signIn: (...args) => add({ method: "signIn", args }),
    session: (...args) => add({ method: "session", args }),
    extendSession: (...args) => add({ method: "extendSession", args }),
    signOut: (...args) => add({ method: "signOut", args }),
    liveSessions: (...args) => add({ method: "liveSessions", args }),
    heldNames: (...args) => add({ method: "heldNames", args }),
    rooms: (...args) => add({ method: "rooms", args }),
    room: (...args) => add({ method: "room", args }),
    createRoom: (...args) => add({ method: "createRoom", args }),
    append: (...args) => add({ method: "append", args }),
    read: (...args) => add({ method: "read", args }),
    heads: (...args) => add({ method: "heads", args }),
    ready,
  };
}

function countWrites(calls: readonly Waiting[]): number {
  return calls.filter(({ call }) => isWrite(call)).length;
}

const unanswered: Outcome = { type: "unavailable", why: "no answer" };

function refuse(calls: Waiting[], why: string): void {
  for (const { settle } of calls) settle({ type: "unavailable", why });
}

function isDone<C extends Call>(
  outcome: Outcome,
  call: C,
): outcome is Done<C["method"]> {
  return outcome.type === "done" && outcome.method === call.method;
}

function toError({ method }: Call, outcome: Outcome): Error {
  if (outcome.type === "unavailable") return new StoreUnavailable(outcome.why);
  const why = outcome.type === "failed"
    ? outcome.why
    : `answered as ${outcome.method}`;
  return new Error(`Cannot ${method}: ${why}`);
}
