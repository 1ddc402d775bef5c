import { PostgresUnreachable, type Query } from "./postgres_client.ts";
import { preparePostgresLog } from "./postgres_log.ts";
import { preparePostgresRooms } from "./postgres_rooms.ts";
import { preparePostgresSessions } from "./postgres_sessions.ts";
import { rememberUnanswered } from "./postgres_unanswered.ts";
import {
  type Answers,
  type Args,
  type Call,
  isWrite,
  type Method,
  type Outcome,
  type Value,
} from "./calls.ts";
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

/** Why the rest of a batch is refused: no write overtakes one that was, and nobody waits in vain twice. */
interface Refusing {
  writes: string | null;
  all: string | null;
}

export function createPostgresEngine(query: Query): PostgresEngine {
  const { appendAll, ...log } = preparePostgresLog(query);
  const unanswered = rememberUnanswered(query);
  const calls: PostgresCalls = {
    ...log,
    ...preparePostgresRooms(query),
    ...preparePostgresSessions(query, unanswered),
    ready: async () =>
      void await query("UPDATE papo.layout SET version = version", []),
  };

  async function perform(
    statement: Statement,
    refusing: Refusing,
  ): Promise<Outcome[]> {
    const refused = changes(statement) ? refusing.writes : refusing.all;
    if (refused !== null) return refuse(statement, refused);
    try {
      if (changes(statement)) await unanswered.endOnce();
      return statement.type === "appends"
        ? await appendAll(statement.drafts)
        : [await run(calls, statement.call)];
    } catch (error) {
      const why = String(error);
      if (!(error instanceof StoreUnavailable)) {
        return all(statement, { type: "failed", why });
      }
      const isLost = error instanceof PostgresUnreachable;
      if (isLost) refusing.all = why;
      if (isLost || changes(statement)) refusing.writes = why;
      return refuse(statement, why);
    }
  }

  return {
    async answer(batch) {
      const outcomes: Outcome[] = [];
      let committed = 0;
      const refusing: Refusing = { writes: null, all: null };
      for (const statement of statementsOf(batch)) {
        const done = await perform(statement, refusing);
        outcomes.push(...done);
        if (!changes(statement)) continue;
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
