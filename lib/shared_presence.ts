import { createAnnouncedPresence, graceMs } from "./announced_presence.ts";
import type { Hub } from "./hub.ts";
import {
  impatient,
  type Leases,
  type LeaseTimes,
  leaseTimes,
} from "./leases.ts";
import { createPresence, type Presence } from "./presence.ts";
import {
  createPresenceElsewhere,
  type ElsewhereChange,
} from "./presence_elsewhere.ts";
import { createPresenceHere } from "./presence_here.ts";
import type { User } from "./protocol/events.ts";
import type { Hint, Relay } from "./relay/relay.ts";
import type { Time } from "./time.ts";

/** Presence over all machines that share a store: a person on two of them is one member. */
export interface SharedPresence extends Presence {
  /** Takes another machine's hint; those of presence and typing are for here. */
  hear(hint: Hint): void;
  /** Makes sure of everything: hints may be lost, and what stands in the store. */
  doubt(): void;
  /** Counts the machines that live, this one included. */
  readonly machines: number;
  /** Lets this machine's lease lapse. */
  close(): Promise<void>;
}

export interface SharedPresenceOptions {
  hub: Pick<Hub, "announce">;
  leases: Leases;
  relay: Pick<Relay, "hint">;
  time: Pick<Time, "after" | "pause">;
  /** From 0 up to 1. */
  random: () => number;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
  times?: LeaseTimes;
}

export function createSharedPresence(
  options: SharedPresenceOptions,
): SharedPresence {
  const { hub, relay, time, random, times = leaseTimes } = options;
  const leases = impatient(options.leases, time);
  let machines = 1;
  let isInTrouble = false;
  /** What is to be told while nobody is there to hear it; null while somebody may be. */
  let unheard: (() => void)[] | null = null;

  /** Somebody on other machines is, to those here, somebody with one more connection. */
  const everyone = createAnnouncedPresence(hub, {
    after(ms, callback) {
      if (unheard === null) return time.after(ms, callback);
      unheard.push(callback);
    },
  });
  const here = createPresence({
    graceMs,
    after: time.after,
    schedule: (_count, tell) => queueMicrotask(tell),
    onChange: ({ room, online, users }) => lease.note(room.id, users, online),
  });
  const lease = createPresenceHere({
    leases,
    times,
    time,
    random,
    onWritten: (roomId) => relay.hint({ type: "presence", roomId }),
    onRenewed(renewal) {
      machines = renewal.machines;
      isInTrouble = false;
      elsewhere.lookAll();
    },
    onTrouble,
  });
  const elsewhere = createPresenceElsewhere({
    leases,
    settleMs: times.settleMs,
    time,
    isNeeded: (roomId) => here.count(roomId) > 0,
    onChange,
    onTrouble,
  });

  function onTrouble(error: unknown): void {
    if (!isInTrouble) options.report("leases_failed", error);
    isInTrouble = true;
    elsewhere.settle();
  }

  function onChange({ room, come, gone }: ElsewhereChange): void {
    // Who joins in a moment is shown them, and is not to be told of them as well.
    unheard = here.count(room.id) === 0 ? [] : null;
    // First those who came: somebody who has another name now is in both.
    for (const user of come) everyone.join(room, user);
    for (const user of gone) everyone.leave(room, user, { atOnce: true });
    for (const tell of unheard ?? []) tell();
    unheard = null;
  }

  function announceTyping(roomId: number, user: User): void {
    const room = elsewhere.room(roomId);
    if (room === undefined) return;
    hub.announce(roomId, { type: "typing", room: room.slug, users: [user] });
  }

  return {
    ...everyone,
    join(room, user) {
      // It may be forgotten again, if the store took long to read the rest of what a join asks for.
      elsewhere.know(room);
      here.join(room, user);
      everyone.join(room, user);
    },
    leave(room, user, how) {
      here.leave(room, user, how);
      everyone.leave(room, user, how);
    },
    know: elsewhere.know,
    get total() {
      return here.total;
    },
    hear(hint) {
      if (hint.type === "presence") elsewhere.look(hint.roomId);
      if (hint.type === "typing") announceTyping(hint.roomId, hint.user);
    },
    doubt() {
      elsewhere.settle();
      lease.renew();
    },
    get machines() {
      return machines;
    },
    close: lease.end,
  };
}
