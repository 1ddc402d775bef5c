import { define } from "../lib/define.ts";

/** Lists the rooms that I may see. */
export const handler = define.handlers({
  async GET(ctx) {
    return Response.json({ rooms: await ctx.state.papo.store.rooms() });
  },
});
