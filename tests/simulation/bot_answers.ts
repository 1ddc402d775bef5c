import type { Entry, EventOf } from "../../lib/protocol/events.ts";
import { name } from "./ledger.ts";
import type { World } from "./world.ts";

/** What a bot asked and must be answered, on the present connection. */
export interface Answers {
  /** @param expected the entry that is to come back, or the codes with which it may be refused. */
  expect(ref: string, expected: Entry | readonly string[]): void;
  /** Takes an entry; false when it answers nothing. */
  take(ref: string | undefined, entry: Entry): boolean;
  /** Takes a refusal; false when it answers nothing. */
  refuse(refused: EventOf<"refused">): boolean;
  /** Waits for nothing more: the connection is lost. */
  forget(): void;
  /** Tells what was not answered; null when everything was. */
  why(): string | null;
}

/** What any write may be answered with. */
const forNow = ["rate_limited", "unavailable"];

export function createAnswers(world: World, bot: string): Answers {
  const expected = new Map<string, Entry | readonly string[]>();

  return {
    expect: (ref, answer) => void expected.set(ref, answer),
    take(ref = "", entry) {
      const answer = expected.get(ref);
      if (answer === undefined) return false;
      expected.delete(ref);
      const isSame = "seq" in answer && answer.seq === entry.seq &&
        answer.text === entry.text && answer.cid === entry.cid;
      if (!isSame) {
        world.violate(`${bot} repeats a message and gets "${name(entry)}"`);
      }
      return true;
    },
    refuse({ ref = "", code }) {
      const answer = expected.get(ref);
      if (answer === undefined) return false;
      expected.delete(ref);
      const codes = "seq" in answer ? forNow : [...answer, ...forNow];
      if (!codes.includes(code)) {
        world.violate(`${bot} is refused ${code}, not ${codes[0]}`);
      }
      return true;
    },
    forget: () => expected.clear(),
    why() {
      const [ref] = expected.keys();
      return ref === undefined ? null : `has no answer to "${ref}"`;
    },
  };
}
