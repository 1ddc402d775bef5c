import { DatabaseSync } from "node:sqlite";

import type { Entry, User } from "../../lib/protocol/events.ts";
import { renewEpochs } from "../../lib/store/restore.ts";
import {
  type Batches,
  callsOf,
  createBatches,
} from "../../lib/store/batches.ts";
import { type Engine, engineOn } from "../../lib/store/sqlite_engine.ts";
import {
  type Answers,
  type Call,
  isWrite,
  type Outcome,
} from "../../lib/store/calls.ts";
import { createLanes } from "../../lib/store/lanes.ts";
import { text } from "../../lib/store/row.ts";
import type { Store } from "../../lib/store/store.ts";
import { copyOf, epochsIn } from "./database.ts";
import { isDone } from "./engine.ts";
import type { History } from "./history.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

/** What outlives the server: the real SQLite engine, in memory, with faults around it. */
export interface Disk {
  readonly engine: Engine;
  /** Counts a process's writes that are being stored now, and those whose answer is on its way. */
  underWay(life: Life): number;
  /** Tells whether every call fails just now. */
  isGone(): boolean;
  /** Finds somebody whom the engine knows. */
  user(id: string): User | null;
  /** The store's own half, which dies with the server's process; one that is shared reads beside commits. */
  openStore(life: Life, isShared: boolean): Store;
  /** Fails every call for a time. */
  fail(ms: number): void;
  /** Takes down what the engine did without the store. */
  remember(outcomes: readonly Outcome[]): void;
  /** Has something happen to whose write is the next to be durable, before anybody hears of it. */
  onNextCommit(happen: ((whose: Life) => void) | null): void;
  /** Copies all that is stored; what it returns puts the copy in its place, while no server runs. */
  backUp(): () => void;
}

const healthyMs = [0, 3] as const;

/** On a slow disk joins, reads and writes share a batch more often. */
const speedsMs = [healthyMs, healthyMs, [5, 80], [50, 500]] as const;
const stuckMs = [100, 3_000] as const;

export function createDisk(world: World): Disk {
  const { chance, scheduler, ledger } = world;
  let database = new DatabaseSync(":memory:");
  let engine = engineOn(database);
  const usualMs = chance.pick(speedsMs);
  let failsUntil = -Infinity;
  const underWay = new WeakMap<Life, number>();
  let onCommit: ((whose: Life) => void) | null = null;

  function delayMs(): number {
    const [min, max] = speed();
    return chance.between(min, max);
  }

  function speed(): readonly [number, number] {
    if (!world.isHarsh) return healthyMs;
    return chance.happens(0.02) ? stuckMs : usualMs;
  }

  /** Lets the engine do a batch, or says of its writes that they failed: before, or in truth not. */
  function answer(calls: readonly Call[]): Answers {
    const hasWrites = calls.some(isWrite);
    if (scheduler.now < failsUntil) return without(calls, "the disk is gone");
    if (!hasWrites && world.befalls("read_failed", 0.02)) {
      return without(calls, "the disk can't be read");
    }
    if (hasWrites && world.befalls("write_refused_by_store", 0.03)) {
      return withoutWrites(calls);
    }
    const isUnknown = hasWrites && world.befalls("commit_unknown", 0.03);
    const answers = engine.answer(calls);
    remember(answers.outcomes, !isUnknown);
    return isUnknown ? without(calls, "no word of the commit") : answers;
  }

  /** Writes that the disk refuses leave the reads beside them as they are. */
  function withoutWrites(calls: readonly Call[]): Answers {
    const reads = engine.answer(calls.filter((call) => !isWrite(call)));
    const rest = reads.outcomes.values();
    const outcomes = calls.map((call): Outcome =>
      isWrite(call) ? unavailable("the disk is full") : rest.next().value ??
        unavailable("no answer")
    );
    return { outcomes, committed: 0 };
  }

  function remember(outcomes: readonly Outcome[], isAnnounced = true): void {
    for (const outcome of outcomes) rememberOne(outcome, isAnnounced);
  }

  function rememberOne(outcome: Outcome, isAnnounced: boolean): void {
    if (outcome.type === "failed") world.violate(`engine: ${outcome.why}`);
    if (!isDone(outcome, "append")) return;
    const { value } = outcome;
    if (value.type === "appended") commit(value.entry, isAnnounced);
  }

  function commit(entry: Entry, isAnnounced: boolean): void {
    if (ledger.taken.has(entry.text)) {
      world.count("written_again_after_restore");
    }
    ledger.commit(entry, isAnnounced);
  }

  function addUnderWay(life: Life, writes: number): void {
    underWay.set(life, (underWay.get(life) ?? 0) + writes);
  }

  function openLane(life: Life): Batches {
    const batches = createBatches({
      now: () => scheduler.now,
      after: life.after,
      post(calls) {
        const writes = calls.filter(isWrite).length;
        addUnderWay(life, writes);
        life.after(delayMs(), () => {
          const answers = answer(calls);
          life.after(delayMs(), () => {
            addUnderWay(life, -writes);
            batches.settle(answers);
          });
          if (answers.committed === 0 || onCommit === null) return;
          onCommit(life);
          onCommit = null;
        });
      },
    });
    return batches;
  }

  function openStore(life: Life, isShared: boolean): Store {
    const lanes = isShared
      ? createLanes(openLane(life), openLane(life))
      : openLane(life);
    return {
      ...callsOf(lanes),
      close: lanes.end,
      failed: Promise.withResolvers<Error>().promise,
    };
  }

  function restore(copy: DatabaseSync, history: History): void {
    const ended = epochsIn(database);
    engine.close();
    renewEpochs(copy);
    database = copy;
    engine = engineOn(copy);
    ledger.restore(history, ended);
    const isFelt = [...ledger.acknowledged.keys()].some((text) =>
      !history.texts.has(text)
    );
    if (isFelt) world.count("acknowledged_taken_by_restore");
  }

  return {
    get engine() {
      return engine;
    },
    underWay: (life) => underWay.get(life) ?? 0,
    isGone: () => scheduler.now < failsUntil,
    user(id) {
      const select = database.prepare("SELECT name FROM users WHERE id = ?");
      const row = select.get(id);
      return row === undefined ? null : { id, name: text(row, "name") };
    },
    openStore,
    remember,
    fail: (ms) => void (failsUntil = scheduler.now + ms),
    onNextCommit: (happen) => void (onCommit = happen),
    backUp() {
      const copy = copyOf(database);
      const history = ledger.present.copy();
      return () => restore(copy, history);
    },
  };
}

function without(calls: readonly Call[], why: string): Answers {
  return { outcomes: calls.map(() => unavailable(why)), committed: 0 };
}

function unavailable(why: string): Outcome {
  return { type: "unavailable", why };
}
