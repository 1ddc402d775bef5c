import { problem, refuse } from "../../lib/answer.ts";
import type { Peer } from "../../lib/connection.ts";
import { readLastEventId } from "../../lib/last_event_id.ts";
import type { Papo } from "../../lib/papo.ts";
import { isMeant } from "../../lib/session.ts";
import { type Room, StoreUnavailable } from "../../lib/store/store.ts";
import { isSignedOut } from "./sessions.ts";

/** A request as the routes get it, from somebody who is signed in. */
export interface Asked {
  method: string;
  path: string;
  headers: Headers;
  body: string;
  peer: Peer;
  completed: Promise<void>;
}

/** Does what the routes do that a page without a socket lives on. */
export async function answer(papo: Papo, asked: Asked): Promise<Response> {
  if (!papo.isOpen) return unavailable();
  try {
    return await route(papo, asked);
  } catch (error) {
    if (error instanceof StoreUnavailable) return unavailable();
    throw error;
  }
}

function unavailable(): Response {
  const more = { code: "unavailable", retryAfterMs: 2_000 };
  return problem(503, "Papo's store is out of order right now.", more);
}

async function route(papo: Papo, asked: Asked): Promise<Response> {
  const { method, path, peer } = asked;
  if (await isSignedOut(papo, peer.session)) {
    return problem(401, "Sign in first.", { code: "unauthorized" });
  }
  if (path === "/rooms.json") {
    return Response.json({ rooms: await papo.store.rooms() });
  }
  const [, , slug = "", rest] = path.split("/");
  const room = await papo.store.room(decodeURIComponent(slug));
  if (room === null) {
    return problem(404, "There is no such room.", { code: "not_found" });
  }
  if (method === "POST") return await post(papo, room, asked);
  if (rest === "events") return await follow(papo, room, asked);
  throw new TypeError(`Nobody asks for ${path}`);
}

async function post(
  papo: Papo,
  room: Room,
  { peer: { user: author, address }, headers, body }: Asked,
): Promise<Response> {
  if (!isMeant({ headers }, author)) {
    return problem(401, "Sign in first.", { code: "unauthorized" });
  }
  const { text, cid } = JSON.parse(body);
  const written = await papo.chat.write({ author, address, room, cid, text });
  if (written.type === "refused") return refuse(written.refusal);
  const status = written.existed ? 200 : 201;
  return Response.json(written.entry, { status });
}

async function follow(
  papo: Papo,
  room: Room,
  { peer, headers, completed }: Asked,
): Promise<Response> {
  const { user, address } = peer;
  const admitted = papo.admission.admit({ userId: user.id, address });
  if (admitted.type === "full") {
    const more = { code: "rate_limited", retryAfterMs: 5_000 };
    return problem(admitted.status, admitted.why, more);
  }
  const { place } = admitted;
  const followed = await papo.follow({ peer, place }, {
    room: room.slug,
    cursor: readLastEventId(headers.get("last-event-id")),
    completed,
  });
  if (followed.type === "refused") return refuse(followed.refusal);
  return new Response(followed.body, { headers: { "papo-user": user.id } });
}
