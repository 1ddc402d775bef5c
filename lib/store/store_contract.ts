import { testAppend } from "./contract/append.ts";
import { testCids } from "./contract/cids.ts";
import { testClosing } from "./contract/closing.ts";
import { testFailing } from "./contract/failing.ts";
import { testRead } from "./contract/read.ts";
import { testRooms } from "./contract/rooms.ts";
import { testSessions } from "./contract/sessions.ts";
import { testSignIn } from "./contract/sign_in.ts";
import { testStatements } from "./contract/statements.ts";
import type { Store } from "./store.ts";

/** A store under test, with data of its own, and the power to trouble it. */
export interface Subject {
  store: Store;
  /** Closes the store and opens another on the same data. */
  reopen(): Promise<Store>;
  /** Makes the engine fail every write until the returned function is called. */
  breakWrites(): Promise<() => Promise<void>> | (() => void);
  /** Moves the store's clock, so that it tries again after a failed write. */
  advance(ms: number): void;
  /** Closes what is open and removes the data. */
  dispose(): Promise<void>;
}

/** Registers the tests that every implementation of {@linkcode Store} passes. */
export function testStore(name: string, open: () => Promise<Subject>): void {
  function test(
    sentence: string,
    act: (subject: Subject) => Promise<void>,
  ): void {
    Deno.test(`${name}: ${sentence}`, async () => {
      const subject = await open();
      try {
        await act(subject);
      } finally {
        await subject.dispose();
      }
    });
  }

  testAppend(test);
  testCids(test);
  testRead(test);
  testSignIn(test);
  testSessions(test);
  testRooms(test);
  testStatements(test);
  testClosing(test);
  testFailing(test);
}

/** Registers one test, with a subject of its own. */
export type Test = (
  sentence: string,
  act: (subject: Subject) => Promise<void>,
) => void;
