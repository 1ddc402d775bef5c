import {
  createMemoryStore,
  createOutboxStorage,
  type KeyStore,
  type OutboxStorage,
} from "../../lib/client/storage.ts";
import type { Pending } from "../../lib/client/view.ts";
import type { User } from "../../lib/protocol/events.ts";
import type { World } from "./world.ts";

/** One person's browser, which outlives its tabs. */
export interface Browser {
  readonly user: User;
  readonly session: string;
  readonly keys: KeyStore;
  /** How wrong its clock is: no clock orders anything. */
  readonly skewMs: number;
  /** What lies in its outbox. */
  kept(): Pending[];
}

const maxSkewMs = 600_000;

export function createBrowser(
  { chance }: World,
  user: User,
  session: string,
): Browser {
  const skewMs = chance.between(-maxSkewMs, maxSkewMs);
  const keys = createMemoryStore();
  return { user, session, keys, skewMs, kept: () => listKept(keys) };
}

function listKept(keys: KeyStore): Pending[] {
  return Array.from(
    { length: keys.length },
    (_, i): Pending => JSON.parse(keys.getItem(keys.key(i) ?? "") ?? ""),
  );
}

/**
 * Opens the outbox for one tab of a browser, whose disk may be full, and proves what is forgotten.
 *
 * @param kept gathers the texts that are safe from a reload.
 */
export function openOutbox(
  world: World,
  { user, keys }: Browser,
  kept: Set<string>,
): OutboxStorage {
  const { ledger } = world;
  const storage = createOutboxStorage(keys, user.id);

  async function put(pending: Pending): Promise<void> {
    const written = ledger.find(pending.text);
    const isRefused = pending.state === "refused";
    if (written !== undefined) {
      written.isRefused = isRefused;
      if (isRefused) written.isUnordered = true;
    }
    if (isRefused) world.count("message_refused");
    if (world.befalls("storage_full", 0.03)) {
      if (written !== undefined) written.isUnordered = true;
      throw new Error("quota exceeded");
    }
    const done = storage.put(pending);
    kept.add(pending.text);
    await done;
  }

  /** Only what the author has seen in the log, or took back, may be forgotten. */
  async function remove(cid: string): Promise<void> {
    const pending = (await storage.list()).find((each) => each.cid === cid);
    if (pending !== undefined) judge(pending);
    await storage.remove(cid);
  }

  function judge({ text, room }: Pending): void {
    const isStored = ledger.log(room).some((entry) => entry.text === text);
    if (isStored || ledger.find(text)?.mayBeMissing) return;
    world.violate(`"${text.slice(0, 12)}" is forgotten and not stored`);
  }

  return { list: storage.list, put, remove };
}
