import { computed, type ReadonlySignal, signal } from "@preact/signals";

import type { EventOf, User } from "../protocol/events.ts";

/** Who is in a room, and who types. */
export interface People {
  readonly members: ReadonlySignal<readonly User[]>;
  readonly memberCount: ReadonlySignal<number>;
  /** Others who type now. */
  readonly typing: ReadonlySignal<readonly User[]>;
  /** Takes what a `joined` says. */
  reset(members: readonly User[], count: number): void;
  receive(presence: EventOf<"presence">): void;
  addTypists(users: readonly User[]): void;
  /** Takes a typist's message for the end of their typing. */
  stopTyping(user: User): void;
  /** Lets go of those who were not heard typing for a while. */
  tick(): void;
}

interface Typist {
  user: User;
  until: number;
}

const typingLifeMs = 6_000;

export function createPeople(
  start: { members: readonly User[]; count: number },
  { me, now }: { me: User; now: () => number },
): People {
  const members = signal(start.members);
  const memberCount = signal(start.count);
  const typists = signal<readonly Typist[]>([]);

  function keep(types: (typist: Typist) => boolean): void {
    const left = typists.value.filter(types);
    if (left.length < typists.value.length) typists.value = left;
  }

  return {
    members,
    memberCount,
    typing: computed(() => typists.value.map(({ user }) => user)),
    reset(next, count) {
      members.value = next;
      memberCount.value = count;
    },
    receive({ online, users, memberCount: count }) {
      const ids = new Set(users.map(({ id }) => id));
      const known = members.value.filter(({ id }) => ids.has(id)).length;
      const others = members.value.filter(({ id }) => !ids.has(id));
      const unnamed = memberCount.value - members.value.length;
      const missing = Math.min(users.length - known, unnamed);
      members.value = online ? [...others, ...users] : others;
      memberCount.value = count ??
        memberCount.value + (online ? users.length - known : -known - missing);
    },
    addTypists(users) {
      const until = now() + typingLifeMs;
      const ids = new Set(users.map(({ id }) => id));
      typists.value = [
        ...typists.value.filter(({ user }) => !ids.has(user.id)),
        ...users.filter(({ id }) => id !== me.id)
          .map((user) => ({ user, until })),
      ];
    },
    stopTyping: ({ id }) => keep(({ user }) => user.id !== id),
    tick: () => keep(({ until }) => until > now()),
  };
}
