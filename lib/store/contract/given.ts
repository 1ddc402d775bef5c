import { assert } from "@std/assert";

import type { User } from "../../protocol/events.ts";
import {
  type Appended,
  type Draft,
  type Room,
  type Store,
  StoreUnavailable,
} from "../store.ts";

export const start = 1_732_390_000_000;
export const day = 86_400_000;

export function claim(name: string, now = start) {
  const nameKey = name.toLowerCase();
  return {
    name,
    nameKey,
    tokenHash: `token of ${nameKey}`,
    now,
    expiresAt: now + day,
  };
}

export async function signedIn(store: Store, name: string): Promise<User> {
  const result = await store.signIn(claim(name));
  assert(result.type === "signed_in");
  return result.user;
}

export async function people(
  store: Store,
): Promise<{ lobby: Room; ana: User; bia: User }> {
  const lobby = await store.room("lobby");
  assert(lobby !== null);
  return {
    lobby,
    ana: await signedIn(store, "Ana"),
    bia: await signedIn(store, "Bia"),
  };
}

export async function create(store: Store, slug: string): Promise<Room> {
  const room = await store.createRoom({
    slug,
    name: slug,
    kind: "public",
    now: start,
  });
  assert(room !== null);
  return room;
}

let cids = 0;

export function draft(room: Room, author: User, text: string): Draft {
  return { roomId: room.id, author, cid: `cid-${++cids}`, text, at: start };
}

export async function readAll(store: Store, room: Room) {
  const page = await store.read(room.id, {
    type: "after",
    seq: 0,
    limit: 1_000,
  });
  assert(page !== null);
  return page;
}

export async function texts(store: Store, room: Room): Promise<string[]> {
  return (await readAll(store, room)).entries.map(({ text }) => text);
}

export function seqOf(appended: Appended): number {
  assert(appended.type === "appended");
  return appended.entry.seq;
}

export function oneTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

/** A mistake in the call is no reason to call the store unavailable, which asks for another try. */
export function assertIsSurprise(
  result: PromiseSettledResult<unknown> | undefined,
): void {
  assert(result?.status === "rejected");
  assert(!(result.reason instanceof StoreUnavailable));
}
