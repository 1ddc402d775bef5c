import { define } from "../lib/define.ts";

/** Says that the process lives. */
export const handler = define.handlers({
  GET: () => new Response("ok\n"),
});
