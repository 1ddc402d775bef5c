import type { DatabaseSync } from "node:sqlite";

import type { User } from "../protocol/events.ts";
import { randomId } from "./random_id.ts";
import type { Calls, SessionMethod } from "./calls.ts";
import { integer, text } from "./row.ts";
import type { Session, SignedIn, SignIn } from "./store.ts";

type SessionCalls = Pick<Calls, SessionMethod>;

/** Prepares what signs people in and out and keeps their names theirs meanwhile. */
export function prepareSessions(db: DatabaseSync): SessionCalls {
  const deleteExpired = db.prepare(
    "DELETE FROM sessions WHERE expires_at <= ?",
  );
  const deleteSession = db.prepare("DELETE FROM sessions WHERE token_hash = ?");
  const insertSession = db.prepare(
    "INSERT INTO sessions (token_hash, user, created_at, expires_at) VALUES (?, ?, ?, ?)",
  );
  const moveExpiry = db.prepare(
    "UPDATE sessions SET expires_at = ? WHERE token_hash = ? AND expires_at < ?",
  );
  const selectSession = db.prepare(`
    SELECT users.id, users.name, users.name_key, sessions.expires_at
    FROM sessions JOIN users ON users.id = sessions.user
    WHERE sessions.token_hash = ? AND sessions.expires_at > ?
  `);
  const selectHolder = db.prepare(`
    SELECT users.id FROM users JOIN sessions ON sessions.user = users.id
    WHERE users.name_key = ? AND sessions.expires_at > ? LIMIT 1
  `);
  const insertUser = db.prepare(
    "INSERT INTO users (id, name, name_key, created_at) VALUES (?, ?, ?, ?)",
  );
  const renameUser = db.prepare("UPDATE users SET name = ? WHERE id = ?");

  function signIn(claim: SignIn): SignedIn {
    const { name, nameKey, tokenHash, replaces, now, expiresAt } = claim;
    deleteExpired.run(now);
    const id = ownId(claim);
    if (id === null && selectHolder.get(nameKey, now) !== undefined) {
      return { type: "name_taken" };
    }
    if (replaces !== undefined) deleteSession.run(replaces);
    const user = id === null ? newUser(claim) : { id, name };
    if (id !== null) renameUser.run(name, id);
    insertSession.run(tokenHash, user.id, now, expiresAt);
    return { type: "signed_in", user };
  }

  /** Finds who signs in again under a name of the same look. */
  function ownId({ replaces, nameKey, now }: SignIn): string | null {
    const row = replaces === undefined
      ? undefined
      : selectSession.get(replaces, now);
    return row?.name_key === nameKey ? text(row, "id") : null;
  }

  function newUser({ name, nameKey, now }: SignIn): User {
    const user = { id: randomId(), name };
    insertUser.run(user.id, name, nameKey, now);
    return user;
  }

  function session(tokenHash: string, now: number): Session | null {
    const row = selectSession.get(tokenHash, now);
    if (row === undefined) return null;
    const user = { id: text(row, "id"), name: text(row, "name") };
    return { user, expiresAt: integer(row, "expires_at") };
  }

  return {
    signIn,
    session,
    extendSession: (tokenHash, expiresAt) =>
      void moveExpiry.run(expiresAt, tokenHash, expiresAt),
    signOut: (tokenHash) => void deleteSession.run(tokenHash),
    liveSessions: (tokenHashes, now) =>
      new Set(
        tokenHashes.filter((tokenHash) =>
          selectSession.get(tokenHash, now) !== undefined
        ),
      ),
    heldNames: (nameKeys, now) =>
      new Set(
        nameKeys.filter((nameKey) =>
          selectHolder.get(nameKey, now) !== undefined
        ),
      ),
  };
}
