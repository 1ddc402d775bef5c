import type { Hint, Relay } from "../../lib/relay/relay.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

/** What carries hints between the machines of one run: some are lost, late, doubled or overtaken, some ends cut off. */
export interface Hints {
  /** Opens a machine's end, which dies with its process. */
  open(life: Life): Relay;
}

interface End {
  life: Life;
  onHint: (hint: Hint) => void;
  onLost: () => void;
  /** Until then nothing arrives, and then the end learns that it missed something. */
  deafUntil: number;
}

/** Delays differ, so that hints overtake each other. */
const usualMs = [0, 30] as const;
const lateMs = [100, 8_000] as const;
const deafMs = [500, 20_000] as const;

export function createHints(world: World): Hints {
  const { chance, scheduler } = world;
  let ends: End[] = [];

  function carry(end: End, hint: Hint): void {
    if (end.life.isOver || scheduler.now < end.deafUntil) return;
    if (world.befalls("hint_lost", 0.4)) return;
    if (world.befalls("hints_cut", 0.02)) return deafen(end);
    const isLate = world.befalls("hint_late", 0.2);
    const [minMs, maxMs] = isLate ? lateMs : usualMs;
    const delayMs = chance.between(minMs, maxMs);
    scheduler.after(delayMs, () => end.life.run(() => end.onHint(hint)));
  }

  function deafen(end: End): void {
    const ms = chance.between(...deafMs);
    end.deafUntil = scheduler.now + ms;
    end.life.after(ms, end.onLost);
  }

  return {
    open(life) {
      ends = ends.filter((end) => !end.life.isOver);
      return {
        hint(hint) {
          for (const end of ends) {
            if (end.life === life) continue;
            carry(end, hint);
            if (world.befalls("hint_doubled", 0.1)) carry(end, hint);
          }
        },
        listen: (onHint, onLost) =>
          void ends.push({ life, onHint, onLost, deafUntil: -Infinity }),
        close: () => Promise.resolve(),
      };
    },
  };
}
