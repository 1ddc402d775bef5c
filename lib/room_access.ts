import { type Action, can } from "./access.ts";
import type { State } from "./define.ts";
import type { User } from "./protocol/events.ts";
import type { Room } from "./store/store.ts";

/** A room that somebody asked for by its address, and who it is that asked. */
export interface Visit {
  room: Room;
  user: User;
}

/** Finds a room for a request; null when there is none or it is not for this person: both look alike. */
export async function visit(
  state: State,
  slug: string,
  action: Action,
): Promise<Visit | null> {
  if (state.signed === null) return null;
  const { user } = state.signed;
  const room = await state.papo.store.room(slug);
  return room !== null && can(user, action, room) ? { room, user } : null;
}
