import { problem, seeOther, wantsPage } from "../lib/answer.ts";
import { define } from "../lib/define.ts";
import { judgeOrigin } from "../lib/origin.ts";
import { chosenCookies, readView } from "../lib/view.ts";
import { HttpError } from "fresh";

/** Finds out who asks, and in which language and colours. */
const identify = define.middleware(async (ctx) => {
  const { papo } = ctx.state;
  ctx.state.view = readView(ctx.req);
  const signed = await papo.sessions.find(ctx.req);
  ctx.state.signed = signed;
  if (signed !== null) await papo.sessions.extend(signed);
  return await ctx.next();
});

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

const openPaths = new Set(["/", "/signin", "/healthz", "/readyz"]);

/** Lets strangers no further than the door: a page sends them there, a machine is told. */
const requireSession = define.middleware((ctx) => {
  if (ctx.state.signed !== null || openPaths.has(ctx.url.pathname)) {
    return ctx.next();
  }
  if (!wantsPage(ctx.req)) return problem(401, "Sign in first.");
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

export default [identify, choose, requireSession, requireOwnOrigin];
