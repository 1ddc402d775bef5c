import type { Engine } from "../../lib/store/sqlite_engine.ts";
import type {
  Call,
  Done,
  Method,
  Outcome,
  Value,
} from "../../lib/store/calls.ts";

/** Has the engine do one call, without faults. */
export function ask<C extends Call>(
  engine: Engine,
  call: C,
): Value<C["method"]> {
  const [outcome] = engine.answer([call]).outcomes;
  if (outcome !== undefined && isDone<C["method"]>(outcome, call.method)) {
    return outcome.value;
  }
  throw new Error(`${call.method} was not done`);
}

export function isDone<M extends Method>(
  outcome: Outcome,
  method: M,
): outcome is Done<M> {
  return outcome.type === "done" && outcome.method === method;
}
