import {
  createSharedPresence,
  type SharedPresence,
} from "../../lib/shared_presence.ts";
import type { Event, User } from "../../lib/protocol/events.ts";
import type { Room } from "../../lib/store/store.ts";
import { among, createFakeSharing } from "./fake_leases.ts";
import { createFakeTime, settled } from "./fake_time.ts";
import { ana, bia } from "./memory_store.ts";

export const lobby = room(1, "lobby");
export const garden = room(2, "garden");

function room(id: number, slug: string): Room {
  return { id, slug, name: slug, kind: "public", epoch: "e1", head: 0 };
}

/** Names those present, in no order that machines agree on. */
export function names(presence: SharedPresence, { id } = lobby): string[] {
  return presence.members(id).map(({ name }) => name).toSorted();
}

/** Makes machines that share leases and hints, each with what is told in its rooms. */
export function setUpMachines() {
  const time = createFakeTime();
  const users: User[] = [ana, bia];
  const sharing = createFakeSharing(time, among(users));
  const reported: string[] = [];
  const hints: string[] = [];

  async function machine(name: string) {
    const told: string[] = [];
    const followed = new Set<number>();
    let isAlive = true;
    const leases = sharing.leases(name);
    const state = { isCutOff: false };
    function reach<T>(call: () => Promise<T>): Promise<T> {
      if (!isAlive) return new Promise(() => {});
      if (state.isCutOff) return Promise.reject(new Error("cut off by a test"));
      return call();
    }
    const hint: SharedPresence["hear"] = (hint) => {
      hints.push(hint.type);
      sharing.hint(name, hint);
    };
    const presence = createSharedPresence({
      hub: {
        announce(roomId, event) {
          if (followed.has(roomId)) told.push(...brief(event));
        },
      },
      leases: {
        renew: () => reach(leases.renew),
        write: (...stays) => reach(() => leases.write(...stays)),
        read: (ids) => reach(() => leases.read(ids)),
        end: leases.end,
      },
      relay: { hint },
      time,
      random: () => 0.5,
      report: (event) => void reported.push(event),
    });
    sharing.listen(name, presence.hear);
    await settled();

    return Object.assign(state, {
      presence,
      told,
      hint,
      /** Joins as the chat does. */
      async join(room: Room, user: User): Promise<void> {
        const known = presence.know(room);
        if (known !== null) await known;
        presence.join(room, user);
        followed.add(room.id);
      },
      die(): void {
        isAlive = false;
        sharing.forget(name);
      },
    });
  }
  return { time, users, sharing, reported, hints, machine };
}

/** Starts with Ana on the first of three machines, and Bia, who is told of her, on the last. */
export async function setUpAnaAndBia() {
  const { time, machine } = setUpMachines();
  const one = await machine("m1");
  const two = await machine("m2");
  const three = await machine("m3");
  await three.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);
  return { time, one, two, three };
}

function brief(event: Event): string[] {
  if (event.type === "typing") {
    return event.users.map(({ name }) => `${name} types in ${event.room}`);
  }
  if (event.type !== "presence") return [event.type];
  return event.users.map(({ name }) => (event.online ? "+" : "-") + name);
}
