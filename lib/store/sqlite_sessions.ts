import type { DatabaseSync } from "node:sqlite";

import type { User } from "../protocol/events.ts";
import { integer, type Row, text } from "./sqlite_row.ts";
import type { Session, SignedIn, SignIn } from "./store.ts";

export interface SessionTable {
  signIn(claim: SignIn): SignedIn;
  session(tokenHash: string, now: number): Session | null;
  extendSession(tokenHash: string, expiresAt: number): void;
  signOut(tokenHash: string): void;
  heldNames(nameKeys: string[], now: number): Set<string>;
}

/** Prepares the statements on users and sessions. */
export function openSessions(db: DatabaseSync): SessionTable {
  const live = db.prepare(
    `SELECT u.id, u.name, u.name_key, s.expires_at FROM sessions s JOIN users u ON u.id = s.user
     WHERE s.token_hash = ? AND s.expires_at > ?`,
  );
  const holder = db.prepare(
    `SELECT 1 FROM users u JOIN sessions s ON s.user = u.id
     WHERE u.name_key = ? AND s.expires_at > ? LIMIT 1`,
  );
  const insertUser = db.prepare(
    "INSERT INTO users (id, name, name_key, created_at) VALUES (?, ?, ?, ?)",
  );
  const rename = db.prepare("UPDATE users SET name = ? WHERE id = ?");
  const insertSession = db.prepare(
    "INSERT INTO sessions (token_hash, user, created_at, expires_at) VALUES (?, ?, ?, ?)",
  );
  const extend = db.prepare(
    "UPDATE sessions SET expires_at = ? WHERE token_hash = ?",
  );
  const remove = db.prepare("DELETE FROM sessions WHERE token_hash = ?");
  const removeExpired = db.prepare(
    "DELETE FROM sessions WHERE expires_at <= ?",
  );

  function claimUser(claim: SignIn, current: Row | undefined): User | null {
    const { name, nameKey, now } = claim;
    if (current !== undefined && text(current, "name_key") === nameKey) {
      rename.run(name, text(current, "id"));
      return { id: text(current, "id"), name };
    }
    if (holder.get(nameKey, now) !== undefined) return null;
    const user = { id: newUserId(), name };
    insertUser.run(user.id, name, nameKey, now);
    return user;
  }

  return {
    signIn(claim) {
      removeExpired.run(claim.now);
      const current = claim.replaces === undefined
        ? undefined
        : live.get(claim.replaces, claim.now);
      const user = claimUser(claim, current);
      if (user === null) return { type: "name_taken" };
      if (claim.replaces !== undefined) remove.run(claim.replaces);
      insertSession.run(claim.tokenHash, user.id, claim.now, claim.expiresAt);
      return { type: "signed_in", user };
    },
    session(tokenHash, now) {
      const row = live.get(tokenHash, now);
      if (row === undefined) return null;
      const user = { id: text(row, "id"), name: text(row, "name") };
      return { user, expiresAt: integer(row, "expires_at") };
    },
    extendSession: (tokenHash, expiresAt) =>
      void extend.run(expiresAt, tokenHash),
    signOut: (tokenHash) => void remove.run(tokenHash),
    heldNames: (nameKeys, now) =>
      new Set(nameKeys.filter((key) => holder.get(key, now) !== undefined)),
  };
}

/** 96 random bits: never reused, not even after an older copy of the data was restored. */
function newUserId(): string {
  return crypto.getRandomValues(new Uint8Array(12)).toBase64({
    alphabet: "base64url",
  });
}
