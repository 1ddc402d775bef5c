import { HttpError } from "fresh";

import { wish } from "./accept.ts";
import { serverTranslator } from "./i18n/server.ts";
import { type Refusal, statusOf } from "./protocol/refusal.ts";
import type { Language } from "./view.ts";

/** Tells whether a page answers this request: its Accept names HTML, as a browser's does, and JSON not rather. */
export function wantsPage(request: Request): boolean {
  const { page, json } = wishes(request);
  return page > 0 && page >= json;
}

/** Tells whether JSON answers a write: it is asked for, or the body is no form and no page is. */
export function wantsJson(
  request: Request,
  format: "form" | "json" | "text",
): boolean {
  if (wantsPage(request)) return false;
  return format !== "form" || wishes(request).json > 0;
}

function wishes(request: Request): { page: number; json: number } {
  const accept = request.headers.get("accept") ?? "";
  return {
    page: wish(accept, (type) => type === "text/html"),
    json: wish(accept, (type) => /[/+]json$/.test(type)),
  };
}

/** Answers a machine with problem details (RFC 9457), which always have a code. */
export function problem(
  status: number,
  detail: string,
  more: { code?: string; suggestion?: string; retryAfterMs?: number } = {},
): Response {
  const { retryAfterMs, ...members } = more;
  const headers = new Headers(patience(retryAfterMs));
  headers.set("content-type", "application/problem+json");
  if (status === 401) headers.set("www-authenticate", "Bearer");
  const { title, code } = words.get(status) ?? unknownWords;
  const body = { type: "about:blank", title, status, detail, code, ...members };
  return new Response(JSON.stringify(body), { status, headers });
}

/** Gives the header that asks for patience, in whole seconds and at least one; none for no wait. */
export function patience(retryAfterMs?: number): Record<string, string> {
  if (retryAfterMs === undefined) return {};
  return { "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
}

/** Answers a machine with a refusal. */
export function refuse(refusal: Refusal): Response {
  const { code, message, retryAfterMs } = refusal;
  return problem(statusOf[code], message, { code, retryAfterMs });
}

/**
 * Answers a refusal of a whole body, which no form can show again: a machine gets problem details, a person a page.
 * @throws {HttpError} for the page.
 */
export function turnAway(
  request: Request,
  lang: Language,
  refusal: Refusal,
): Response {
  if (!wantsPage(request)) return refuse(refusal);
  const { code } = refusal;
  // The words for a long message would be wrong for a long name, so these are for any body.
  const words = code === "too_long"
    ? "error.too_much"
    : `error.${code}` as const;
  throw new HttpError(statusOf[code], serverTranslator(lang)(words));
}

interface Words {
  title: string;
  /** The code where the answer names none. */
  code: string;
}

const words: ReadonlyMap<number, Words> = new Map([
  [400, { title: "Bad request", code: "bad_command" }],
  [401, { title: "Sign in first", code: "unauthorized" }],
  [403, { title: "Forbidden", code: "forbidden" }],
  [404, { title: "Not found", code: "not_found" }],
  [409, { title: "Conflict", code: "cid_conflict" }],
  [413, { title: "Too long", code: "too_long" }],
  [422, { title: "Not acceptable", code: "bad_name" }],
  [426, { title: "Upgrade required", code: "upgrade_required" }],
  [429, { title: "Too many requests", code: "rate_limited" }],
  [503, { title: "Unavailable", code: "unavailable" }],
]);
const unknownWords: Words = { title: "Not possible", code: "unexpected" };

/** Sends somebody on with GET. */
export function seeOther(path: string, headers: HeadersInit = {}): Response {
  const response = new Response(null, { status: 303, headers });
  response.headers.set("location", path);
  return response;
}

/** Reads `next=`: a path of ours, or null for anything that could lead elsewhere. */
export function safeNext(next: string | null | undefined): string | null {
  const base = "http://here.invalid";
  const url = next?.startsWith("/") ? URL.parse(next, base) : null;
  // Once its dots are resolved, `/.//evil.example` is another host's address.
  if (url?.origin !== base || url.pathname.startsWith("//")) return null;
  return url.pathname + url.search;
}
