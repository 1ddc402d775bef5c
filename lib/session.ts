import { createHash } from "node:crypto";

import { readCookie } from "./cookie.ts";
import { checkName, type NameFault, nameKey, suggestions } from "./names.ts";
import type { User } from "./protocol/events.ts";
import type { Store } from "./store/store.ts";

/** How long a session lives after its last use. */
export const sessionLifeMs = 30 * 24 * 60 * 60 * 1000;

/** A session is extended when this much of its life is gone, so that most requests write nothing. */
const extendAfterMs = 24 * 60 * 60 * 1000;

/** Tells when a session was begun, or extended last. */
export function extendedAt(expiresAt: number): number {
  return expiresAt - sessionLifeMs;
}

/** A request's session, as proven by its token. */
export interface Signed {
  user: User;
  tokenHash: string;
  expiresAt: number;
  /** A cookie goes along with every request that a browser makes; a bearer token is deliberate. */
  via: "cookie" | "bearer";
}

export type SignInResult =
  | { type: "signed_in"; user: User; token: string; tokenHash: string }
  | { type: "name_taken"; suggestion: string }
  | { type: "bad_name"; fault: NameFault };

/** Lets people in under a name, and knows them again by a token that is stored only hashed. */
export interface Sessions {
  signIn(name: string, replaces: Signed | null): Promise<SignInResult>;
  /**
   * Finds who makes a request; null without a session, with a forged or an expired one, and when the
   * request says that it is somebody else's.
   */
  find(request: Request): Promise<Signed | null>;
  /** Tells when a session ends; null when it has ended. */
  expiry(tokenHash: string): Promise<number | null>;
  /** Gives a session in use its full life again, at most once a day; tells when it ends now. */
  extend(session: { tokenHash: string; expiresAt: number }): Promise<number>;
  signOut(session: Signed): Promise<void>;
  /** The Set-Cookie value that hands a token to a browser; null takes it back. */
  cookie(token: string | null): string;
  /** The Set-Cookie value that makes a browser keep the cookie it sent, as long again. */
  renewedCookie(request: Request): string;
}

export function createSessions(
  store: Store,
  options: { now: () => number; isSecure: boolean },
): Sessions {
  const { now, isSecure } = options;
  const cookieName = isSecure ? "__Host-papo_session" : "papo_session";

  async function suggest(name: string): Promise<string> {
    const candidates = suggestions(name);
    const held = await store.heldNames(candidates.map(nameKey), now());
    return candidates.find((candidate) => !held.has(nameKey(candidate))) ?? "";
  }

  function cookie(token: string | null): string {
    const life = token === null ? 0 : sessionLifeMs / 1000;
    const attributes = `Path=/; Max-Age=${life}; HttpOnly; SameSite=Lax`;
    const secure = isSecure ? "; Secure" : "";
    return `${cookieName}=${token ?? ""}; ${attributes}${secure}`;
  }

  return {
    async signIn(input, replaces) {
      const checked = checkName(input);
      if (checked.type === "fault") {
        return { type: "bad_name", fault: checked.fault };
      }
      const token = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
      const tokenHash = hashToken(token);
      const result = await store.signIn({
        name: checked.name,
        nameKey: checked.key,
        tokenHash,
        replaces: replaces?.tokenHash,
        now: now(),
        expiresAt: now() + sessionLifeMs,
      });
      if (result.type === "name_taken") {
        return { type: "name_taken", suggestion: await suggest(checked.name) };
      }
      return { type: "signed_in", user: result.user, token, tokenHash };
    },
    async find(request) {
      const bearer = bearerToken(request);
      const token = bearer ?? readCookie(request, cookieName);
      if (token === null || !tokenForm.test(token)) return null;
      const tokenHash = hashToken(token);
      const session = await store.session(tokenHash, now());
      if (session === null || !isMeant(request, session.user)) return null;
      return {
        ...session,
        tokenHash,
        via: bearer === null ? "cookie" : "bearer",
      };
    },
    async expiry(tokenHash) {
      return (await store.session(tokenHash, now()))?.expiresAt ?? null;
    },
    async extend({ tokenHash, expiresAt }) {
      if (now() < extendedAt(expiresAt) + extendAfterMs) return expiresAt;
      const extended = now() + sessionLifeMs;
      await store.extendSession(tokenHash, extended);
      return extended;
    },
    signOut: (session) => store.signOut(session.tokenHash),
    cookie,
    renewedCookie: (request) => cookie(readCookie(request, cookieName)),
  };
}

/**
 * Tells whether a request may be this person's. A page that was left open sends the cookie that its
 * browser has now, which the next one there may have brought; so pages name whom they belong to.
 */
export function isMeant(
  { headers }: { headers: Headers },
  user: User,
): boolean {
  const meant = headers.get("papo-user");
  return meant === null || meant === user.id;
}

/** 256 bits in base64url. */
const tokenForm = /^[\w-]{43}$/;

/** At once: for so few bytes the platform's asynchronous digest takes thirty times as long. */
function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

function toBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Reads the token of a request's `Authorization: Bearer`. */
export function bearerToken(request: Request): string | null {
  return request.headers.get("authorization")?.match(/^Bearer +(\S+)$/i)?.[1] ??
    null;
}
