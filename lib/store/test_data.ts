import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import type { User } from "../protocol/events.ts";
import { openSqliteStore } from "./sqlite.ts";
import type { Store } from "./store.ts";

/** Gives a test a folder that is gone after it. */
export async function withFolder(
  act: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await act(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Signs Ana in, be it anew. */
export async function signInAna(store: Store): Promise<User> {
  const signedIn = await store.signIn({
    name: "Ana",
    nameKey: "ana",
    tokenHash: "token",
    replaces: "token",
    now: 0,
    expiresAt: 1_000,
  });
  if (signedIn.type === "name_taken") throw new Error("Ana is taken");
  return signedIn.user;
}

/** Opens the data of a folder, has Ana say these texts in the lobby, and leaves it open. */
export async function openWith(
  folder: string,
  ...texts: string[]
): Promise<Store> {
  const store = await openSqliteStore(folder);
  const author = await signInAna(store);
  for (const text of texts) {
    await store.append({ roomId: 1, author, cid: text, text, at: 0 });
  }
  return store;
}

/** Writes such data and closes it. */
export async function write(folder: string, ...texts: string[]): Promise<void> {
  await (await openWith(folder, ...texts)).close();
}

/** What a database's file holds, as far as these tests look. */
export interface Contents {
  texts: string[];
  epochs: string[];
  sessions: number;
}

/** Reads a database's file without any of the code under test. */
export function contents(path: string): Contents {
  const db = new DatabaseSync(path, { readOnly: true });
  const column = (query: string) =>
    db.prepare(query).all().map((row) => String(row.it));
  const found = {
    texts: column("SELECT body AS it FROM entries WHERE room = 1 ORDER BY seq"),
    epochs: column("SELECT epoch AS it FROM rooms ORDER BY id"),
    sessions: column("SELECT token_hash AS it FROM sessions").length,
  };
  db.close();
  return found;
}

/** Changes a database behind everyone's back. */
export function alter(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

export function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

export const databaseIn = (folder: string) => join(folder, "papo.db");

/** Spoils pages in the middle of a file, as a failing disk does. */
export function spoil(path: string): void {
  const bytes = Deno.readFileSync(path);
  bytes.fill(0xff, bytes.length / 2, bytes.length);
  Deno.writeFileSync(path, bytes);
}
