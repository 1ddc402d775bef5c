import type { Hub } from "./hub.ts";
import { createPresence, type Presence } from "./presence.ts";
import type { Time } from "./time.ts";

/** How long somebody whose connection was cut still counts as present. */
export const graceMs = 3_000;

/**
 * Each change of who is present is a frame to everyone present: a room of a thousand hears after a
 * tenth of a second of up to 200 who came and 200 who went, one of ten thousand after a second, a
 * small one at once. So what a room costs in a second has a bound, however many are in it or come.
 */
const membersToldInMs = 10;

/** Counts who is present, and tells everyone in the room of changes. */
export function createAnnouncedPresence(
  hub: Pick<Hub, "announce">,
  { after }: Pick<Time, "after">,
): Presence {
  return createPresence({
    graceMs,
    after,
    schedule: (count, tell) => after(Math.floor(count / membersToldInMs), tell),
    onChange: ({ room, ...change }) =>
      hub.announce(room.id, { type: "presence", room: room.slug, ...change }),
  });
}
