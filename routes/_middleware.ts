import { HttpError } from "fresh";

import { problem, refuse, seeOther, wantsPage } from "../lib/answer.ts";
import { tooFast } from "../lib/refusals.ts";
import { define } from "../lib/define.ts";
import { serverTranslator } from "../lib/i18n/server.ts";
import { judgeOrigin } from "../lib/origin.ts";
import type { Sessions, Signed } from "../lib/session.ts";
import { StoreUnavailable } from "../lib/store/store.ts";
import { chosenCookies, readView } from "../lib/view.ts";

/** Says that Papo can't do this just now: it is restarting, or its store is out of order. */
const admitUnavailable = define.middleware(async (ctx) => {
  const { papo } = ctx.state;
  if (!papo.isOpen && !probes.has(ctx.url.pathname)) {
    return unavailable(ctx.req, "Papo is restarting.");
  }
  try {
    return await ctx.next();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    return unavailable(ctx.req, "Papo's store is out of order right now.");
  }
});

const probes = new Set(["/healthz", "/readyz", "/metrics"]);

function unavailable(request: Request, why: string): Response {
  if (wantsPage(request)) throw new HttpError(503, why);
  return problem(503, why, { code: "unavailable", retryAfterMs: 2_000 });
}

/** Finds out who asks, and in which language and colours. */
const identify = define.middleware(async (ctx) => {
  const { papo } = ctx.state;
  ctx.state.view = readView(ctx.req);
  // How Papo does is to be seen also when its store doesn't answer.
  const isAboutPapo = probes.has(ctx.url.pathname);
  ctx.state.signed = isAboutPapo ? null : await papo.sessions.find(ctx.req);
  return await ctx.next();
});

/** Keeps a session in use alive, in the store and in the browser. */
const keepSession = define.middleware(async (ctx) => {
  const { papo: { sessions }, signed } = ctx.state;
  const isExtended = signed !== null && await extend(sessions, signed);
  const response = await ctx.next();
  // Signing in and out hand out a cookie of their own, which must stay the last word.
  const isRenewed = isExtended && signed.via === "cookie" &&
    !response.headers.has("set-cookie");
  if (isRenewed) {
    response.headers.append("set-cookie", sessions.renewedCookie(ctx.req));
  }
  return response;
});

/** Tells whether a session was extended; a store that can't write now will another time. */
async function extend(sessions: Sessions, signed: Signed): Promise<boolean> {
  try {
    return await sessions.extend(signed) !== signed.expiresAt;
  } catch (error) {
    if (error instanceof StoreUnavailable) return false;
    throw error;
  }
}

/** Keeps a choice of language or theme in a cookie, and takes it out of the address. */
const choose = define.middleware((ctx) => {
  const cookies = chosenCookies(ctx.url);
  if (cookies.length === 0 || ctx.req.method !== "GET") return ctx.next();
  const url = new URL(ctx.url);
  url.searchParams.delete("lang");
  url.searchParams.delete("theme");
  const response = seeOther(url.pathname + url.search);
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
});

const openPaths = new Set(["/", "/signin", ...probes]);

/** Lets strangers no further than the door: a page sends them there, a machine is told. */
const requireSession = define.middleware((ctx) => {
  if (ctx.state.signed !== null || openPaths.has(ctx.url.pathname)) {
    return ctx.next();
  }
  if (!wantsPage(ctx.req)) {
    return problem(401, "Sign in first.", { code: "unauthorized" });
  }
  const next = ctx.req.method === "GET"
    ? ctx.url.pathname + ctx.url.search
    : "/";
  return seeOther(`/?next=${encodeURIComponent(next)}`);
});

const readMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/** Refuses what another site makes a browser send in somebody's name. */
const requireOwnOrigin = define.middleware((ctx) => {
  const changes = !readMethods.has(ctx.req.method) ||
    ctx.url.pathname === "/ws";
  if (!changes) return ctx.next();
  const withCookie = ctx.state.signed?.via === "cookie";
  const verdict = judgeOrigin(ctx.req.headers, {
    rules: ctx.state.papo.origins,
    withCookie,
  });
  if (verdict.type === "ours") return ctx.next();
  if (wantsPage(ctx.req)) throw new HttpError(403, verdict.why);
  return problem(403, verdict.why, { code: "forbidden" });
});

/** Lets nobody read history and lists without end; what changes something has limits of its own. */
const limitReads = define.middleware((ctx) => {
  const { papo, signed } = ctx.state;
  const reads = readMethods.has(ctx.req.method) && ctx.url.pathname !== "/ws";
  if (signed === null || !reads) return ctx.next();
  const waitMs = papo.limits.reads.take(signed.user.id);
  if (waitMs === 0) return ctx.next();
  if (!wantsPage(ctx.req)) return refuse(tooFast(waitMs));
  const t = serverTranslator(ctx.state.view.lang);
  throw new HttpError(429, t("error.rate_limited"));
});

export default [
  admitUnavailable,
  identify,
  keepSession,
  choose,
  requireSession,
  requireOwnOrigin,
  limitReads,
];
