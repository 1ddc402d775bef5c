import { problem } from "../lib/answer.ts";
import { define } from "../lib/define.ts";
import { textType } from "../lib/metrics.ts";
import { judgeScraper } from "../lib/scraper.ts";

/** Tells how Papo does, as Prometheus reads it, to this very machine and to who has the token. */
export const handler = define.handlers({
  GET(ctx) {
    const { papo } = ctx.state;
    const scraper = judgeScraper(ctx.req, ctx.info, papo);
    if (scraper === "stranger") return problem(404, "There is nothing here.");
    if (scraper === "wrong_token") return problem(401, "The token is wrong.");
    return new Response(papo.metrics(Deno.memoryUsage()), {
      headers: { "content-type": textType },
    });
  },
});
