import type { KeyStore } from "../../lib/client/storage.ts";
import type { Peer } from "../../lib/connection.ts";
import type { Pending } from "../../lib/client/view.ts";
import type { Life } from "./life.ts";
import { createNetwork, type Network } from "./network.ts";
import { peerOf, type Person } from "./person.ts";
import { createSharedKeys, type TabKeys } from "./shared_keys.ts";
import type { World } from "./world.ts";

/** One person's browser, which outlives its tabs. */
export interface Browser extends Person {
  /** Has somebody sign in; nobody goes on with what the one before has left. */
  become(person: Person): void;
  /** Takes its cookie back. */
  dropSession(): void;
  /** The sessions that were to end; a restored backup has some of them again. */
  readonly left: Set<string>;
  readonly network: Network;
  /** As whom the server knows it, by its cookie. */
  peer(): Peer;
  /** How wrong its clock is now: no clock orders anything. */
  readonly skewMs: number;
  /** False for a while after something that may have two tabs send one message. */
  readonly isCalm: boolean;
  /** The cids of what two tabs took for theirs meanwhile: either may have it under way for long. */
  readonly disputed: Set<string>;
  /** Opens what it keeps for one tab; its disk may be full. */
  open(life: Life): TabKeys;
  /** What lies in its outbox. */
  kept(): Pending[];
  /** One message of its outbox; null when that is not there. */
  keptAs(cid: string): Pending | null;
  setClock(): void;
  /** Forgets all that it keeps. */
  clear(): void;
  /** Has a tab not renew its lease for a time. */
  disturb(ms: number): void;
}

const maxSkewMs = 600_000;
const dayMs = 24 * 60 * 60 * 1_000;

/** A lease, and the moments that the tabs need to know whose it is then. */
const calmAfterMs = 15_000;

export function createBrowser(
  world: World,
  first: Person,
): Browser {
  const { chance, scheduler, ledger } = world;
  const shared = createSharedKeys(world);
  let skewMs = chance.between(-maxSkewMs, maxSkewMs);
  let { user, session } = first;
  let disturbedUntil = -Infinity;

  function disturb(ms: number): void {
    const until = scheduler.now + ms + calmAfterMs;
    disturbedUntil = Math.max(disturbedUntil, until);
  }

  function withFullDisk(store: KeyStore): KeyStore {
    const setItem = (key: string, value: string) => {
      if (!world.befalls("storage_full", 0.02)) {
        return store.setItem(key, value);
      }
      // A message that one page alone knows is taken over by two without a word.
      disturb(Infinity);
      throw new Error("quota exceeded");
    };
    return Object.create(store, { setItem: { value: setItem } });
  }

  return {
    get user() {
      return user;
    },
    get session() {
      return session;
    },
    become(next) {
      for (const written of ledger.written.values()) {
        if (written.user === user.id) written.mayBeMissing = true;
      }
      ({ user, session } = next);
    },
    disputed: new Set(),
    left: new Set(),
    dropSession: () => void (session = ""),
    network: createNetwork(world),
    peer: () => peerOf({ user, session }, scheduler),
    get skewMs() {
      return skewMs;
    },
    get isCalm() {
      return scheduler.now > disturbedUntil;
    },
    open(life) {
      const { store, listen } = shared.open(life);
      return { store: withFullDisk(store), listen };
    },
    kept: () => listKept(shared.items, user.id),
    keptAs: (cid) => parse(shared.items.get(prefixOf(user.id) + cid)),
    setClock() {
      const maxMs = chance.pick([maxSkewMs, 20 * dayMs]);
      skewMs = chance.between(-maxMs, maxMs);
      disturb(0);
    },
    clear() {
      shared.clear();
      disturb(0);
    },
    disturb,
  };
}

function listKept(
  items: ReadonlyMap<string, string>,
  userId: string,
): Pending[] {
  const prefix = prefixOf(userId);
  return [...items].filter(([key]) => key.startsWith(prefix))
    .flatMap(([, value]) => parse(value) ?? []);
}

function prefixOf(userId: string): string {
  return `papo:outbox:${userId}:`;
}

function parse(value: string | undefined): Pending | null {
  return value === undefined ? null : JSON.parse(value);
}
