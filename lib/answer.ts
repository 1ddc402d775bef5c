import { type Refusal, statusOf } from "./protocol/refusal.ts";

/** Tells whether a page answers this request: its Accept names HTML, as a browser's does. */
export function wantsPage(request: Request): boolean {
  return request.headers.get("accept")?.includes("text/html") ?? false;
}

/** Tells whether JSON answers a write: it is asked for, or the body is no form and no page is. */
export function wantsJson(
  request: Request,
  format: "form" | "json" | "text",
): boolean {
  const accept = request.headers.get("accept") ?? "";
  if (accept.includes("text/html")) return false;
  return accept.includes("json") || format !== "form";
}

/** Answers a machine with problem details (RFC 9457). */
export function problem(
  status: number,
  detail: string,
  more: { code?: string; suggestion?: string; retryAfterMs?: number } = {},
): Response {
  const { retryAfterMs, ...members } = more;
  const headers = new Headers({ "content-type": "application/problem+json" });
  if (retryAfterMs !== undefined) {
    headers.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  }
  if (status === 401) headers.set("www-authenticate", "Bearer");
  const title = titles.get(status) ?? "Not possible";
  const body = { type: "about:blank", title, status, detail, ...members };
  return new Response(JSON.stringify(body), { status, headers });
}

/** Answers a machine with a refusal. */
export function refuse(refusal: Refusal): Response {
  const { code, message, retryAfterMs } = refusal;
  return problem(statusOf[code], message, { code, retryAfterMs });
}

const titles: ReadonlyMap<number, string> = new Map([
  [400, "Bad request"],
  [401, "Sign in first"],
  [403, "Forbidden"],
  [404, "Not found"],
  [409, "Conflict"],
  [413, "Too long"],
  [422, "Not acceptable"],
  [426, "Upgrade required"],
  [429, "Too many requests"],
  [503, "Unavailable"],
]);

/** Sends somebody on with GET. */
export function seeOther(path: string, headers: HeadersInit = {}): Response {
  const response = new Response(null, { status: 303, headers });
  response.headers.set("location", path);
  return response;
}

/** Reads `next=`: a path of ours, or null for anything that could lead elsewhere. */
export function safeNext(next: string | null | undefined): string | null {
  if (next === null || next === undefined || !/^\/(?![/\\])/.test(next)) {
    return null;
  }
  const base = "http://here.invalid";
  const url = URL.parse(next, base);
  return url?.origin === base ? url.pathname + url.search : null;
}
