import { problem } from "../../lib/answer.ts";
import { define } from "../../lib/define.ts";
import { readRange } from "../../lib/range.ts";
import { visit } from "../../lib/room_access.ts";

/** Reads a stretch of a room's log, oldest entry first. */
export const handler = define.handlers({
  async GET(ctx) {
    const found = await visit(ctx.state, ctx.params.room ?? "", "read");
    if (found === null) {
      return problem(404, "There is no such room.", { code: "not_found" });
    }
    const range = readRange(ctx.url.searchParams);
    if (range === null) {
      const detail = "after, before, at and limit are whole numbers.";
      return problem(400, detail, { code: "bad_command" });
    }
    const page = await ctx.state.papo.store.read(found.room.id, range);
    if (page === null) {
      return problem(404, "There is no such room.", { code: "not_found" });
    }
    const { slug, epoch, head } = page.room;
    return Response.json({ room: slug, epoch, head, entries: page.entries });
  },
});
