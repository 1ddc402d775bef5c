import { seeOther, wantsJson } from "../lib/answer.ts";
import { readBody } from "../lib/body.ts";
import { define } from "../lib/define.ts";

/** Ends the session, and its connections with it. */
export const handler = define.handlers({
  async POST(ctx) {
    const { papo, signed } = ctx.state;
    if (signed !== null) await papo.signOut(signed);
    const headers = { "set-cookie": papo.sessions.cookie(null) };
    const { format } = await readBody(ctx.req);
    if (wantsJson(ctx.req, format)) {
      return new Response(null, { status: 204, headers });
    }
    return seeOther("/", headers);
  },
});
