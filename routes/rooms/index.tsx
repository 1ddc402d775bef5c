import { page } from "fresh";

import { RoomsPage } from "../../components/RoomsPage.tsx";
import {
  patience,
  problem,
  seeOther,
  turnAway,
  wantsJson,
} from "../../lib/answer.ts";
import { readBody } from "../../lib/body.ts";
import { define } from "../../lib/define.ts";
import { serverTranslator } from "../../lib/i18n/server.ts";
import { mixesScripts, roomName, slugOf } from "../../lib/slugs.ts";

/** Makes a room by name. */
export const handler = define.handlers({
  GET: () => seeOther("/"),
  async POST(ctx) {
    const { papo, signed, view } = ctx.state;
    if (signed === null) return problem(401, "Sign in first.");
    const t = serverTranslator(view.lang);
    const body = await readBody(ctx.req);
    if (body.type === "refused") {
      return turnAway(ctx.req, view.lang, body.refusal);
    }
    const answersJson = wantsJson(ctx.req, body.format);
    const typed = body.fields.get("name") ?? "";
    const again = async (
      status: number,
      code: string,
      error: string,
      retryAfterMs?: number,
    ) => {
      if (answersJson) return problem(status, error, { code, retryAfterMs });
      return page({ rooms: await papo.store.rooms(), name: typed, error }, {
        status,
        headers: patience(retryAfterMs),
      });
    };

    const kind = body.fields.get("kind") ?? "public";
    if (kind !== "public") {
      return await again(400, "bad_command", t("error.room_kind"));
    }
    const name = roomName(typed);
    const slug = slugOf(name);
    if (slug === null) {
      return await again(422, "bad_name", t("error.room_name"));
    }
    if (mixesScripts(slug)) {
      return await again(422, "bad_name", t("error.room_scripts"));
    }
    const waitMs = papo.limits.rooms.take(signed.user.id);
    if (waitMs > 0) {
      const error = t("error.rate_limited");
      return await again(429, "rate_limited", error, waitMs);
    }
    const room = await papo.store.createRoom({
      slug,
      name,
      kind,
      owner: signed.user,
      now: Date.now(),
    });
    if (room === null) {
      return await again(409, "name_taken", t("error.room_taken", { name }));
    }
    const row = {
      room: room.slug,
      name: room.name,
      kind: room.kind,
      head: room.head,
    };
    papo.tellRoom(row);
    if (answersJson) return Response.json({ room: row }, { status: 201 });
    return seeOther(`/rooms/${encodeURIComponent(room.slug)}`);
  },
});

export default define.page<typeof handler>(({ data, state }) =>
  state.signed === null
    ? null
    : <RoomsPage view={state.view} user={state.signed.user} {...data} />
);
