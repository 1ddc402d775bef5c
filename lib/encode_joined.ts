import type { EventOf, User } from "./protocol/events.ts";

/** The lists of members that are being shown, each as long as its array. */
const encodedLists = new WeakMap<readonly User[], string>();

/** Encodes a `joined`, and its members once for all who are shown the same list. */
export function encodeJoined(
  joined: Omit<EventOf<"joined">, "type" | "members">,
  members: readonly User[],
): string {
  const rest = JSON.stringify({ type: "joined", ...joined });
  return `${rest.slice(0, -1)},"members":${encodeList(members)}}`;
}

function encodeList(members: readonly User[]): string {
  const known = encodedLists.get(members);
  if (known !== undefined) return known;
  const encoded = JSON.stringify(members);
  encodedLists.set(members, encoded);
  return encoded;
}
