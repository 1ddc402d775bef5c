import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

import type { Command } from "../../lib/protocol/commands.ts";
import { openSqliteStore } from "../../lib/store/sqlite.ts";
import { bearer, type Person, signIn } from "../support/people.ts";
import { type Papo, startPapo } from "../support/server.ts";
import { connect } from "../support/wire.ts";

const secret = "Words for two";
const routes = fileURLToPath(new URL("../../routes/", import.meta.url));

type Ask = [method: string, path: string, body?: BodyInit];

/** By route file, what it can be asked about a room. */
const aboutRooms: Record<string, (room: string) => Ask[]> = {
  "rooms/[room].tsx": (room) => [
    ["GET", `/rooms/${room}`],
    ["GET", `/rooms/${room}?before=2`],
    ["GET", `/rooms/${room}?at=1`],
    ["HEAD", `/rooms/${room}`],
    ["POST", `/rooms/${room}`, new URLSearchParams({ text: "oi", cid: "c" })],
  ],
  "rooms/[room].json.ts": (room) => [
    ["GET", `/rooms/${room}.json`],
    ["GET", `/rooms/${room}.json?after=0`],
    ["GET", `/rooms/${room}.json?limit=x`],
    ["HEAD", `/rooms/${room}.json`],
  ],
  "rooms/[room]/members.json.ts": (room) => [
    ["GET", `/rooms/${room}/members.json`],
    ["HEAD", `/rooms/${room}/members.json`],
  ],
  "rooms/[room]/events.ts": (room) => [
    ["GET", `/rooms/${room}/events`],
    ["HEAD", `/rooms/${room}/events`],
  ],
};

/** Routes that name no room in their address, with what they show to whoever is signed in. */
const others: Record<string, string | null> = {
  "_app.tsx": null,
  "_error.tsx": "/rooms/nowhere",
  "_middleware.ts": null,
  "healthz.ts": "/healthz",
  "index.tsx": "/",
  "metrics.ts": "/metrics",
  "readyz.ts": "/readyz",
  "rooms.json.ts": "/rooms.json",
  "rooms/index.tsx": "/rooms",
  "signin.tsx": "/signin",
  "signout.ts": null,
  "ws.ts": null,
};

const commands: Record<Command["type"], (room: string) => object> = {
  join: (room) => ({ room, cursor: { epoch: "e", seq: 0 } }),
  leave: (room) => ({ room }),
  send: (room) => ({ room, cid: "c", text: "oi" }),
  typing: (room) => ({ room }),
  ping: (room) => ({ heads: { [room]: 0 } }),
};

Deno.test("every route is asked about a room that one may not read, or names none", async () => {
  const listed = [...Object.keys(aboutRooms), ...Object.keys(others)];

  assertEquals(await filesIn(routes), listed.toSorted());
});

Deno.test("a room that one may not read looks like none, on every route and to every command", async () => {
  await withPrivateRoom(async (papo, person) => {
    for (const [route, asksAbout] of Object.entries(aboutRooms)) {
      const none = asksAbout("nowhere");
      for (const [i, ask] of asksAbout("secret").entries()) {
        const answer = await answerTo(papo, person, ask);

        assertEquals(answer.status, 404, `${route} ${ask}`);
        assert(!answer.text.includes(secret), `${route} ${ask}`);
        assertEquals(answer, await answerTo(papo, person, none[i]!));
      }
    }
    for (const [type, fields] of Object.entries(commands)) {
      const told = await toldOn(papo, person, { type, ...fields("secret") });

      const none = await toldOn(papo, person, { type, ...fields("nowhere") });
      assertEquals(told, none);
      assert(!told.includes(secret));
    }
  });
});

Deno.test("no list names a room that one may not read", async () => {
  await withPrivateRoom(async (papo, person) => {
    for (const path of Object.values(others)) {
      if (path === null) continue;
      const { text } = await answerTo(papo, person, ["GET", path]);

      assert(!/secret/i.test(text) && !text.includes(secret), path);
    }
  });
});

/** Serves data in which somebody else has a private room with something in it. */
async function withPrivateRoom(
  look: (papo: Papo, person: Person) => Promise<void>,
): Promise<void> {
  const dataDir = await Deno.makeTempDir({ prefix: "papo-" });
  try {
    await makePrivateRoom(dataDir);
    await using papo = await startPapo({ DATA_DIR: dataDir });
    await look(papo, await signIn(papo, "Ana"));
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

async function makePrivateRoom(dataDir: string): Promise<void> {
  const now = Date.now();
  const store = await openSqliteStore(dataDir);
  const claim = { name: "Bia", nameKey: "bia", tokenHash: "none" };
  const signed = await store.signIn({ ...claim, expiresAt: now + 1, now });
  assert(signed.type === "signed_in");
  const { user: author } = signed;
  const room = await store.createRoom({
    slug: "secret",
    name: "Secret",
    kind: "private",
    owner: author,
    now,
  });
  assert(room !== null);
  const message = { roomId: room.id, author, cid: "c", text: secret, at: now };
  await store.append(message);
  await store.close();
}

async function answerTo(
  papo: Papo,
  person: Person,
  [method, path, body]: Ask,
): Promise<{ status: number; text: string }> {
  const response = await fetch(papo.url + path, {
    method,
    body,
    headers: bearer(person),
    redirect: "manual",
  });
  const text = await response.text();
  return { status: response.status, text };
}

/** Says one thing on a connection of its own; returns all that is answered, as it came. */
async function toldOn(
  papo: Papo,
  person: Person,
  command: object,
): Promise<string> {
  using wire = await connect(papo, person);
  wire.send(command);
  await wire.settle();
  return wire.frames.join("\n");
}

/** Lists a folder's files, in its folders too. */
async function filesIn(folder: string, prefix = ""): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder + prefix)) {
    const path = prefix + name;
    files.push(...isDirectory ? await filesIn(folder, `${path}/`) : [path]);
  }
  return files.toSorted();
}
