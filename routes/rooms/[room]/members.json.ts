import { problem } from "../../../lib/answer.ts";
import { define } from "../../../lib/define.ts";
import { visit } from "../../../lib/room_access.ts";

/** Lists everyone who is present in a room. */
export const handler = define.handlers({
  async GET(ctx) {
    const found = await visit(ctx.state, ctx.params.room ?? "", "see_members");
    if (found === null) {
      return problem(404, "There is no such room.", { code: "not_found" });
    }
    const { presence } = ctx.state.papo;
    await presence.know(found.room);
    const members = presence.members(found.room.id);
    return Response.json({
      room: found.room.slug,
      memberCount: members.length,
      members,
    });
  },
});
