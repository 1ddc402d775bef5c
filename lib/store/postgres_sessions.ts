import type { SessionMethod } from "./calls.ts";
import type { PostgresCalls } from "./postgres_engine.ts";
import { PostgresUnreachable, type Query } from "./postgres_client.ts";
import { randomId } from "./random_id.ts";
import { integer, type Row, text } from "./row.ts";
import type { Unanswered } from "./postgres_unanswered.ts";
import type { SignIn } from "./store.ts";

type SessionCalls = Pick<PostgresCalls, SessionMethod>;

const selectSession = `
  SELECT users.id, users.name, sessions.expires_at
  FROM papo.sessions JOIN papo.users ON users.id = sessions."user"
  WHERE token_hash = $1 AND expires_at > $2
`;

const selectLive = `
  SELECT token_hash FROM papo.sessions
  WHERE expires_at > $2 AND token_hash IN (SELECT jsonb_array_elements_text($1))
`;

const selectHeld = `
  SELECT DISTINCT name_key
  FROM papo.users JOIN papo.sessions ON sessions."user" = users.id
  WHERE expires_at > $2 AND name_key IN (SELECT jsonb_array_elements_text($1))
`;

/** Prepares what signs people in and out and keeps their names theirs meanwhile. */
export function preparePostgresSessions(
  query: Query,
  unanswered: Unanswered,
): SessionCalls {
  /** Finds which of many texts stand in a column of what a statement finds. */
  async function which(
    statement: string,
    texts: readonly string[],
    now: number,
    column: string,
  ): Promise<Set<string>> {
    const rows = await query(statement, [JSON.stringify(texts), now]);
    return new Set(rows.map((row) => text(row, column)));
  }

  async function signIn(claim: SignIn): Promise<Row | undefined> {
    const { name, nameKey, tokenHash, replaces = "", now, expiresAt } = claim;
    await unanswered.end();
    try {
      const [row] = await query(
        "SELECT id FROM papo.sign_in($1, $2, $3, $4, $5, $6, $7)",
        [randomId(), name, nameKey, tokenHash, replaces, now, expiresAt],
      );
      return row;
    } catch (error) {
      if (error instanceof PostgresUnreachable) unanswered.add(tokenHash);
      throw error;
    }
  }

  return {
    async signIn(claim) {
      const { name } = claim;
      const row = await signIn(claim);
      return row === undefined
        ? { type: "name_taken" }
        : { type: "signed_in", user: { id: text(row, "id"), name } };
    },
    async session(tokenHash, now) {
      const [row] = await query(selectSession, [tokenHash, now]);
      if (row === undefined) return null;
      const user = { id: text(row, "id"), name: text(row, "name") };
      return { user, expiresAt: integer(row, "expires_at") };
    },
    async extendSession(tokenHash, expiresAt) {
      await query(
        "UPDATE papo.sessions SET expires_at = greatest(expires_at, $2) WHERE token_hash = $1",
        [tokenHash, expiresAt],
      );
    },
    async signOut(tokenHash) {
      await query("DELETE FROM papo.sessions WHERE token_hash = $1", [
        tokenHash,
      ]);
    },
    liveSessions: (tokenHashes, now) =>
      which(selectLive, tokenHashes, now, "token_hash"),
    heldNames: (nameKeys, now) => which(selectHeld, nameKeys, now, "name_key"),
  };
}
