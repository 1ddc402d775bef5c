import { hash } from "node:crypto";

import type { Entry } from "../protocol/events.ts";
import { isStorable } from "../protocol/text.ts";
import type { Draft } from "./store.ts";

/** Hexadecimal digits of a body's SHA-256: 128 bits tell the bodies of one cid apart. */
const bodyHashLength = 32;

/** Such text never passes the protocol's edge; stored, it would silently become another one. */
export function refuseUnstorable(draft: Draft): void {
  if (isStorable(draft.text) && isStorable(draft.cid)) return;
  throw new TypeError(
    "Cannot append: the text or the cid holds NUL or half a character",
  );
}

/** Hashes what a draft says, to tell a retry from another write under the same cid. */
export function hashBody(type: Entry["type"], body: string): string {
  return hash("sha256", `${type}\0${body}`, "hex").slice(0, bodyHashLength);
}
