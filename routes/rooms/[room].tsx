import { HttpError, page } from "fresh";

import { RoomPage } from "../../components/RoomPage.tsx";
import type { ChatRoomProps } from "../../islands/ChatRoom.tsx";
import { clientAddress } from "../../lib/address.ts";
import {
  patience,
  problem,
  refuse,
  seeOther,
  turnAway,
  wantsJson,
  wantsPage,
} from "../../lib/answer.ts";
import { readBody } from "../../lib/body.ts";
import { newCid } from "../../lib/client/cid.ts";
import { define, type State } from "../../lib/define.ts";
import { wordsOf } from "../../lib/i18n/i18n.ts";
import { serverTranslator } from "../../lib/i18n/server.ts";
import { isKey } from "../../lib/protocol/commands.ts";
import type { User } from "../../lib/protocol/events.ts";
import { maxMembersShown } from "../../lib/protocol/limits.ts";
import { type Refusal, refusal, statusOf } from "../../lib/protocol/refusal.ts";
import { readRange } from "../../lib/range.ts";
import { type Visit, visit } from "../../lib/room_access.ts";
import { qrPath, shareUrl } from "../../lib/share.ts";

/** Shows a room with its history in the HTML, and takes messages by form. */
export const handler = define.handlers({
  async GET(ctx) {
    const found = await visit(ctx.state, ctx.params.room ?? "", "read");
    if (found === null) return notFound(ctx.req);
    return page(await roomProps(ctx.state, found, ctx.url));
  },
  async POST(ctx) {
    const { papo, view } = ctx.state;
    const found = await visit(ctx.state, ctx.params.room ?? "", "send");
    if (found === null) return notFound(ctx.req);
    const body = await readBody(ctx.req);
    if (body.type === "refused") {
      return turnAway(ctx.req, view.lang, body.refusal);
    }
    const answersJson = wantsJson(ctx.req, body.format);
    const text = body.fields.get("text") ?? "";
    const cid = ctx.req.headers.get("idempotency-key") ??
      body.fields.get("cid") ?? newCid();
    const again = async (refusal: Refusal) => {
      if (answersJson) return refuse(refusal);
      const { code, retryAfterMs } = refusal;
      const props = await roomProps(ctx.state, found, ctx.url);
      const error = serverTranslator(view.lang)(`error.${code}`);
      // What the store could not answer may be stored: the same cid makes trying again safe.
      const kept = code === "unavailable" ? { cid } : {};
      return page({ ...props, ...kept, error, draft: text }, {
        status: statusOf[code],
        headers: patience(retryAfterMs),
      });
    };

    if (!isKey(cid)) {
      return await again(
        refusal("bad_command", "A cid has 1 to 64 characters."),
      );
    }
    const address = clientAddress(ctx.req, ctx.info, papo.config);
    const { user: author, room } = found;
    const written = await papo.chat.write({ author, address, room, cid, text });
    if (written.type === "refused") return await again(written.refusal);
    if (!answersJson) {
      return seeOther(`/rooms/${encodeURIComponent(room.slug)}`);
    }
    return Response.json(written.entry, {
      status: written.existed ? 200 : 201,
    });
  },
});

function notFound(request: Request): Response {
  if (wantsPage(request)) throw new HttpError(404);
  return problem(404, "There is no such room.", { code: "not_found" });
}

/** Gathers what the page shows; `?before=` and `?at=` are for browsers without JavaScript. */
async function roomProps(
  state: State,
  { room, user }: Visit,
  url: URL,
): Promise<ChatRoomProps> {
  const { papo, view } = state;
  const range = readRange(url.searchParams) ??
    readRange(new URLSearchParams())!;
  const [rooms, read] = await Promise.all([
    papo.store.rooms(),
    papo.store.read(room.id, range),
    papo.presence.know(room),
  ]);
  if (read === null) throw new HttpError(404);
  const { slug, name, kind, epoch, head } = read.room;
  const members = withReader(papo.presence.members(room.id), user);
  const share = shareUrl(url, papo.config, papo.networkAddress);
  return {
    user,
    rooms,
    room: { slug, name, kind },
    page: { epoch, head, entries: read.entries },
    members: members.slice(0, maxMembersShown),
    memberCount: members.length,
    view,
    words: wordsOf(view.lang),
    share: { url: share, qr: qrPath(share) },
    cid: newCid(),
  };
}

/** Who reads the page is here, though their browser has yet to connect. */
function withReader(members: User[], reader: User): User[] {
  return members.some(({ id }) => id === reader.id)
    ? members
    : [...members, reader];
}

export default define.page<typeof handler>(({ data }) => (
  <RoomPage
    {...data}
  />
));
