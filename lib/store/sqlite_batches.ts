import {
  type Answers,
  type Args,
  type Call,
  type Done,
  isWrite,
  type Method,
  type Outcome,
  type Value,
} from "./sqlite_messages.ts";
import { StoreUnavailable } from "./store.ts";

/**
 * Gathers calls into batches, one under way at a time: what arrives while the engine commits waits
 * and shares the next commit, so batches grow with the load and nobody waits when there is none.
 */
export interface Batches {
  add<M extends Method>(method: M, args: Args<M>): Promise<Value<M>>;
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
  /** Called with the number of writes that shared a commit. */
  onCommit?: (writes: number) => void;
}

/** After a failed commit writes are refused for this long, so that none overtakes a refused one. */
const pauseMs = 1_000;

/** Bounds what one answer can hold: a call may read a page of history. */
const maxBatchCalls = 256;

interface Waiting {
  call: Call;
  settle: (outcome: Outcome) => void;
}

export function createBatches(
  { post, now, onCommit }: BatchesOptions,
): Batches {
  let waiting: Waiting[] = [];
  let underWay: Waiting[] = [];
  let writesFrom = -Infinity;
  let ended: string | null = null;
  let onIdle = () => {};

  function add<M extends Method>(method: M, args: Args<M>): Promise<Value<M>> {
    return new Promise((resolve, reject) => {
      const call: Call = toCall(method, args);
      const why = reasonToRefuse(call);
      if (why !== null) return reject(new StoreUnavailable(why));
      if (waiting.length === 0) queueMicrotask(flush);
      waiting.push({
        call,
        settle(outcome) {
          if (isDone(outcome, method)) return resolve(outcome.value);
          reject(toError(method, outcome));
        },
      });
    });
  }

  function reasonToRefuse(call: Call): string | null {
    if (ended !== null) return ended;
    if (isWrite(call) && now() < writesFrom) {
      return "a write failed a moment ago";
    }
    return null;
  }

  function flush(): void {
    if (underWay.length > 0) return;
    if (waiting.length === 0) return onIdle();
    underWay = waiting.slice(0, maxBatchCalls);
    waiting = waiting.slice(maxBatchCalls);
    post(underWay.map(({ call }) => call));
  }

  function settle({ outcomes, committed }: Answers): void {
    const batch = underWay;
    underWay = [];
    if (committed > 0) onCommit?.(committed);
    if (
      batch.some(({ call }, i) =>
        isWrite(call) && outcomes[i]?.type === "unavailable"
      )
    ) pause();
    for (const [index, { settle }] of batch.entries()) {
      settle(outcomes[index] ?? unanswered);
    }
    queueMicrotask(flush);
  }

  function pause(): void {
    writesFrom = now() + pauseMs;
    const refused = waiting.filter(({ call }) => isWrite(call));
    waiting = waiting.filter(({ call }) => !isWrite(call));
    refuse(refused, "a write before this one failed");
  }

  return {
    add,
    settle,
    end() {
      ended ??= "the store is closed";
      return new Promise((resolve) => {
        onIdle = resolve;
        flush();
      });
    },
    abandon(why) {
      ended = why;
      const all = [...underWay, ...waiting];
      underWay = [];
      waiting = [];
      refuse(all, why);
      onIdle();
    },
  };
}

const unanswered: Outcome = { type: "unavailable", why: "no answer" };

function refuse(calls: Waiting[], why: string): void {
  for (const { settle } of calls) settle({ type: "unavailable", why });
}

function toCall<M extends Method>(method: M, args: Args<M>): Call<M> {
  return { method, args };
}

function isDone<M extends Method>(
  outcome: Outcome,
  method: M,
): outcome is Done<M> {
  return outcome.type === "done" && outcome.method === method;
}

function toError(method: Method, outcome: Outcome): Error {
  if (outcome.type === "unavailable") return new StoreUnavailable(outcome.why);
  const why = outcome.type === "failed"
    ? outcome.why
    : `answered as ${outcome.method}`;
  return new Error(`Cannot ${method}: ${why}`);
}
