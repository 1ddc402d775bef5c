import { page } from "fresh";

import { SignIn, type SignInProps } from "../components/SignIn.tsx";
import { clientAddress } from "../lib/address.ts";
import {
  patience,
  problem,
  refuse,
  safeNext,
  seeOther,
  turnAway,
  wantsJson,
} from "../lib/answer.ts";
import { readBody } from "../lib/body.ts";
import { tooFast } from "../lib/refusals.ts";
import { define } from "../lib/define.ts";
import { serverTranslator } from "../lib/i18n/server.ts";
import type { Papo } from "../lib/papo.ts";
import { statusOf } from "../lib/protocol/refusal.ts";
import type { Signed } from "../lib/session.ts";
import { StoreUnavailable } from "../lib/store/store.ts";

/** Lets somebody in under a name of their choice; a refusal keeps what they typed. */
export const handler = define.handlers({
  GET: () => seeOther("/"),
  async POST(ctx) {
    const { papo, signed, view } = ctx.state;
    const t = serverTranslator(view.lang);
    const body = await readBody(ctx.req);
    if (body.type === "refused") {
      return turnAway(ctx.req, view.lang, body.refusal);
    }
    const name = body.fields.get("name") ?? "";
    const next = safeNext(body.fields.get("next"));
    const answersJson = wantsJson(ctx.req, body.format);
    const again = (
      status: number,
      error: string,
      { suggestion, waitMs }: { suggestion?: string; waitMs?: number } = {},
    ) =>
      page<SignInProps>({ view, name, next, error, suggestion }, {
        status,
        headers: { "cache-control": "no-store", ...patience(waitMs) },
      });

    const waitMs = papo.limits.signIns.take(
      clientAddress(ctx.req, ctx.info, papo.config),
    );
    if (waitMs > 0) {
      if (answersJson) return refuse(tooFast(waitMs));
      return again(statusOf.rate_limited, t("error.rate_limited"), { waitMs });
    }
    const result = await papo.sessions.signIn(name, signed);
    if (result.type === "bad_name") {
      const detail = t(`error.name.${result.fault}`);
      return answersJson
        ? problem(422, detail, { code: "bad_name" })
        : again(422, detail);
    }
    if (result.type === "name_taken") {
      const { suggestion } = result;
      const detail = t("error.name_taken", { name: name.trim(), suggestion });
      if (answersJson) {
        return problem(409, detail, { code: "name_taken", suggestion });
      }
      return again(409, detail, { suggestion });
    }
    if (signed !== null) await endConnections(papo, signed);
    const headers = { "set-cookie": papo.sessions.cookie(result.token) };
    if (!answersJson) return seeOther(next ?? "/rooms/lobby", headers);
    const { user, token } = result;
    return Response.json({ user, token }, { status: 201, headers });
  },
});

/** Ends what is open of the session that was replaced; the sign-in has ended that itself. */
async function endConnections(papo: Papo, replaced: Signed): Promise<void> {
  try {
    await papo.signOut(replaced);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
}

export default define.page<typeof handler>(({ data }) => <SignIn {...data} />);
