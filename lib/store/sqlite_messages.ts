import type { Answers, Call } from "./calls.ts";
import type { Unusable } from "./data_unusable.ts";

/** Main thread → worker. Batches are answered in order. */
export type Request =
  | { type: "open"; path: string; maxPages?: number }
  | { type: "batch"; calls: Call[] }
  | { type: "close" };

/** Worker → main thread. */
export type Reply =
  | { type: "opened" }
  | { type: "not_opened"; reason: Unusable; message: string }
  | { type: "answers"; answers: Answers }
  | { type: "closed" };
