import { problem } from "../lib/answer.ts";
import { define } from "../lib/define.ts";

/** Says whether the store answers and accepts, and new connections are welcome. */
export const handler = define.handlers({
  async GET(ctx) {
    const { papo } = ctx.state;
    if (!papo.isOpen) {
      return problem(503, "Papo is restarting.", { code: "unavailable" });
    }
    await papo.store.room("lobby");
    await papo.store.ready();
    return new Response("ready\n");
  },
});
