import { App, csp, staticFiles } from "fresh";

import { readConfig } from "./lib/config.ts";
import type { State } from "./lib/define.ts";
import { refuseDeploy } from "./lib/deploy.ts";
import { protect } from "./lib/headers.ts";
import { createPapo } from "./lib/papo.ts";
import { findNetworkAddress } from "./lib/share.ts";
import { openSqliteStore } from "./lib/store/sqlite.ts";

refuseDeploy(Deno.env);
const config = readConfig(Deno.env);
const store = await openSqliteStore(config.dataDir);

/** The chat itself, which serve.ts drains. */
export const papo = createPapo(config, store, {
  name: Deno.hostname(),
  networkAddress: findNetworkAddress(config.host),
});

export const app = new App<State>()
  .use(protect({ isSecure: config.publicUrl?.protocol === "https:" }))
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
