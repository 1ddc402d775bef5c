import { type Chance, createChance } from "./chance.ts";
import { type Counts, type Fault, noFaults } from "./faults.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";

/** What all parts of one run share. */
export interface World {
  readonly chance: Chance;
  readonly scheduler: Scheduler;
  readonly ledger: Ledger;
  readonly counts: Counts;
  readonly violations: string[];
  /** A fingerprint of all that was noted: two runs of one seed have the same. */
  readonly digest: string;
  /** False once the world has healed. */
  isHarsh: boolean;
  /** Tells whether this run has this kind of fault at all. */
  knows(fault: Fault): boolean;
  /** Does a thing sometimes, while the world is harsh and if this run knows it; counts it then. */
  befalls(fault: Fault, probability: number): boolean;
  count(fault: Fault): void;
  note(line: string): void;
  violate(why: string): void;
}

export interface WorldOptions {
  seed: number;
  trace: (line: string) => void;
  onStep: () => void;
}

const startAt = 1_732_390_000_000;

/** Few violations say all; one that repeats at every step must not fill the memory. */
const maxViolations = 10;

/** A run without some kinds of faults gets deeper into the others. */
const chanceOfFault = 0.6;

export function createWorld({ seed, trace, onStep }: WorldOptions): World {
  const chance = createChance(seed);
  const known = new Map<Fault, boolean>();
  const counts = noFaults();
  const violations: string[] = [];
  const scheduler = createScheduler(startAt, onStep);
  let hash = 0x811c9dc5;

  function note(line: string): void {
    const text = `${String(scheduler.now - startAt).padStart(8)} ${line}`;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    }
    trace(text);
  }

  function violate(why: string): void {
    note(`VIOLATION ${why}`);
    if (violations.length < maxViolations) violations.push(why);
  }

  function knows(fault: Fault): boolean {
    const isKnown = known.get(fault) ?? chance.happens(chanceOfFault);
    known.set(fault, isKnown);
    return isKnown;
  }

  const world: World = {
    chance,
    scheduler,
    ledger: createLedger(violate),
    counts,
    violations,
    get digest() {
      return (hash >>> 0).toString(16).padStart(8, "0");
    },
    isHarsh: true,
    knows,
    befalls(fault, probability) {
      const isDue = world.isHarsh && knows(fault) &&
        chance.happens(probability);
      if (isDue) world.count(fault);
      return isDue;
    },
    count(fault) {
      counts[fault]++;
      note(`! ${fault}`);
    },
    note,
    violate,
  };
  return world;
}
