import { createDefine } from "fresh";

import type { Papo } from "./papo.ts";
import type { Signed } from "./session.ts";
import type { View } from "./view.ts";

/** What every route finds on `ctx.state`. */
export interface State {
  papo: Papo;
  /** Who makes the request; null for somebody new. */
  signed: Signed | null;
  /** How this browser wants to see things. */
  view: View;
}

export const define = createDefine<State>();
