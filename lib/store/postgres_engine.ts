import type { Query } from "./postgres_leases.ts";
import { preparePostgresLog } from "./postgres_log.ts";
import { preparePostgresRooms } from "./postgres_rooms.ts";
import { preparePostgresSessions } from "./postgres_sessions.ts";
import {
  type Answers,
  type Args,
  type Call,
  isWrite,
  type Method,
  type Outcome,
  type Value,
} from "./sqlite_messages.ts";
import { type Draft, StoreUnavailable } from "./store.ts";

/** What does the store's calls in Postgres. */
export interface PostgresEngine {
  /** Does a batch in its order; appends that follow each other are one statement. Never rejects. */
  answer(batch: readonly Call[]): Promise<Answers>;
}

/** Calls as Postgres does them, each a statement of its own. */
export type PostgresCalls = {
  [M in Exclude<Method, "append">]: (...args: Args<M>) => Promise<Value<M>>;
};

/** What one statement does: appends that follow each other, or another call. */
type Statement =
  | { type: "appends"; drafts: Draft[] }
  | { type: "other"; call: Call<Exclude<Method, "append">> };

export function createPostgresEngine(query: Query): PostgresEngine {
  const { appendAll, ...log } = preparePostgresLog(query);
  const calls: PostgresCalls = {
    ...log,
    ...preparePostgresRooms(query),
    ...preparePostgresSessions(query),
    ready: async () =>
      void await query("UPDATE papo.layout SET version = version", []),
  };

  function perform(statement: Statement): Promise<Outcome[]> {
    return statement.type === "appends"
      ? attempt(statement, () => appendAll(statement.drafts))
      : attempt(statement, async () => [await run(calls, statement.call)]);
  }

  return {
    async answer(batch) {
      const outcomes: Outcome[] = [];
      let committed = 0;
      let failure: string | null = null;
      for (const statement of statementsOf(batch)) {
        const isHeld = failure !== null && changes(statement);
        const done: Outcome[] = isHeld
          ? refuse(statement, failure ?? "")
          : await perform(statement);
        outcomes.push(...done);
        if (!changes(statement)) continue;
        // No write may overtake one that was refused.
        const [first] = done;
        if (first?.type === "unavailable") failure ??= first.why;
        committed += done.filter(({ type }) => type === "done").length;
      }
      return { outcomes, committed };
    },
  };
}

function statementsOf(batch: readonly Call[]): Statement[] {
  const statements: Statement[] = [];
  for (const call of batch) {
    const last = statements.at(-1);
    if (call.method !== "append") statements.push({ type: "other", call });
    else if (last?.type === "appends") last.drafts.push(...call.args);
    else statements.push({ type: "appends", drafts: [...call.args] });
  }
  return statements;
}

function changes(statement: Statement): boolean {
  return statement.type === "appends" || isWrite(statement.call);
}

async function attempt(
  statement: Statement,
  work: () => Promise<Outcome[]>,
): Promise<Outcome[]> {
  try {
    return await work();
  } catch (error) {
    const why = String(error);
    if (error instanceof StoreUnavailable) return refuse(statement, why);
    return all(statement, { type: "failed", why });
  }
}

function refuse(statement: Statement, why: string): Outcome[] {
  return all(statement, { type: "unavailable", why });
}

function all(statement: Statement, outcome: Outcome): Outcome[] {
  return statement.type === "appends"
    ? statement.drafts.map(() => outcome)
    : [outcome];
}

async function run<M extends Exclude<Method, "append">>(
  calls: PostgresCalls,
  { method, args }: Call<M>,
): Promise<Outcome> {
  return { type: "done", method, value: await calls[method](...args) };
}
