import { admit } from "../../../lib/admit.ts";
import { problem, refuse } from "../../../lib/answer.ts";
import { define } from "../../../lib/define.ts";
import { readLastEventId } from "../../../lib/last_event_id.ts";
import { visit } from "../../../lib/room_access.ts";

/** Follows a room by server-sent events: a socket's events, for clients that have no socket. */
export const handler = define.handlers({
  async GET(ctx) {
    const found = await visit(ctx.state, ctx.params.room ?? "", "read");
    if (found === null) {
      return problem(404, "There is no such room.", { code: "not_found" });
    }
    const headers = headersFor(found.user.id);
    if (ctx.req.method === "HEAD") return new Response(null, { headers });
    const admitted = admit(ctx.req, ctx.info, ctx.state);
    if (admitted instanceof Response) return admitted;
    const followed = await ctx.state.papo.follow(admitted, {
      room: found.room.slug,
      cursor: readLastEventId(ctx.req.headers.get("last-event-id")),
      completed: ctx.info.completed,
    });
    if (followed.type === "refused") return refuse(followed.refusal);
    return new Response(followed.body, { headers });
  },
});

/** Keeps what is between us and the reader from holding events back to compress or to gather them. */
function headersFor(userId: string): Record<string, string> {
  return {
    "content-type": "text/event-stream",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
    // There is no welcome to say it, and a browser may have been signed in as somebody else meanwhile.
    "papo-user": userId,
  };
}
