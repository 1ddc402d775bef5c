import type { User } from "./protocol/events.ts";
import type { Room } from "./store/store.ts";

export type Action = "read" | "send" | "type" | "see_members";

/**
 * Tells whether somebody may do something in a room: the one door for permission, asked on every
 * path. Only public rooms exist so far, and in those everyone who is signed in may do everything.
 */
export function can(_actor: User, _action: Action, room: Room): boolean {
  return room.kind === "public";
}
