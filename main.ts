import { App, csp, staticFiles } from "fresh";

import { readConfig } from "./lib/config.ts";
import type { State } from "./lib/define.ts";
import { protect } from "./lib/headers.ts";
import { createMeasures } from "./lib/measures.ts";
import { openStore } from "./lib/open.ts";
import { createPapo } from "./lib/papo.ts";
import { findNetworkAddress } from "./lib/share.ts";
import { findTracer, traceCommits } from "./lib/spans.ts";
import { realTime } from "./lib/time.ts";

const config = readConfig(Deno.env);
const measures = createMeasures(realTime);
const traceCommit = traceCommits(findTracer(), realTime);
const { store, sharing } = await openStore(config, {
  onCommit(writes, tookMs) {
    measures.onCommit(writes, tookMs);
    traceCommit(writes, tookMs);
  },
});
const machine = {
  name: Deno.hostname(),
  networkAddress: findNetworkAddress(config.host),
};

/** The chat itself, which serve.ts drains. */
export const papo = createPapo(
  config,
  store,
  machine,
  realTime,
  measures,
  sharing,
);

export const app = new App<State>()
  .use(protect({ isSecure: config.isSecure }))
  .use(csp({
    useNonce: true,
    csp: [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self' data:",
      "base-uri 'none'",
      "manifest-src 'self'",
    ],
  }))
  .use(staticFiles())
  .use((ctx) => {
    ctx.state.papo = papo;
    return ctx.next();
  })
  .fsRoutes();
