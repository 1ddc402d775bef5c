import {
  createOutboxStorage,
  type KeyStore,
  type OutboxStorage,
} from "../../lib/client/storage.ts";
import type { Pending } from "../../lib/client/view.ts";
import type { Browser } from "./browser.ts";
import { name } from "./ledger.ts";
import type { World } from "./world.ts";

/** Opens the outbox for one page of a browser, and proves what it forgets. */
export function openOutbox(
  world: World,
  browser: Browser,
  store: KeyStore,
): OutboxStorage {
  const { ledger } = world;
  const storage = createOutboxStorage(store, browser.user.id);

  async function put(pending: Pending): Promise<void> {
    const written = ledger.find(pending.text);
    const isRefused = pending.state === "refused";
    if (written !== undefined) {
      written.isRefused = isRefused;
      if (isRefused) written.isUnordered = true;
    }
    if (isRefused) world.count("message_refused");
    if (pending.code === "unavailable" || pending.code === "rate_limited") {
      world.violate(`"${name(pending)}" is given up: ${pending.code}`);
    }
    dispute(pending);
    try {
      await storage.put(pending);
    } catch (error) {
      if (written !== undefined) written.isUnordered = true;
      throw error;
    }
  }

  /** Who loses a message to another tab for no good reason may have sent it, and not know. */
  function dispute({ cid, owner }: Pending): void {
    const before = browser.keptAs(cid);
    const isTaken = before !== null && before.owner !== owner;
    if (isTaken && !browser.isCalm) browser.disputed.add(cid);
  }

  /** Only what the author has seen in the log, or took back, may be forgotten. */
  async function remove(cid: string): Promise<void> {
    const pending = browser.keptAs(cid);
    if (pending !== null) judge(pending);
    await storage.remove(cid);
  }

  function judge(pending: Pending): void {
    const { text } = pending;
    const isTold = ledger.acknowledged.has(text);
    if (isTold || ledger.find(text)?.mayBeMissing) return;
    world.violate(`"${name(pending)}" is forgotten and not acknowledged`);
  }

  return { list: storage.list, put, remove };
}
