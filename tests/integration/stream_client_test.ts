import { effect } from "@preact/signals";
import { assertEquals } from "@std/assert";

import { createChat } from "../../lib/client/chat.ts";
import { connectEvents } from "../../lib/client/event_link.ts";
import {
  createMemoryStore,
  createOutboxStorage,
} from "../../lib/client/storage.ts";
import { alone } from "../../lib/client/tabs.ts";
import type { ChatView } from "../../lib/client/view.ts";
import { decodeEvent } from "../../lib/protocol/events.ts";
import { within } from "../support/deadline.ts";
import {
  bearer,
  get,
  type Person,
  postJson,
  signIn,
} from "../support/people.ts";
import { sharePapo } from "../support/server.ts";

const papo = sharePapo({ RATE_LIMIT: "off" });

Deno.test("the page's client, without a socket, sends and receives, each message once and in order", async () => {
  const [ana, bia] = [await signIn(papo(), "Ana"), await signIn(papo(), "Bia")];
  const room = await makeRoom(ana, "Talk");
  using client = startClient(ana, room);
  await until(client.chat, ({ link }) => link.value === "online");

  for (let i = 1; i <= 20; i++) {
    client.chat.current.value.send(`Ana ${i}`);
    await say(bia, room, `Bia ${i}`);
  }
  await until(client.chat, (chat) => textsOf(chat).length === 40);

  assertEquals(
    client.chat.current.value.rows.value.map(({ type }) => type)
      .filter((type) => type === "pending"),
    [],
  );
  assertEquals(textsOf(client.chat), await logOf(ana, room));
});

Deno.test("messages to more rooms than streams all go out, once", async () => {
  const caio = await signIn(papo(), "Caio");
  const rooms = await Promise.all(
    ["One", "Two", "Three", "Four", "Five"].map((name) => makeRoom(caio, name)),
  );
  using client = startClient(caio, rooms[0]!, { isLate: true });

  for (const room of rooms) {
    client.chat.open(room);
    client.chat.current.value.send(`first in ${room}`);
    client.chat.current.value.send(`second in ${room}`);
  }
  client.start();
  for (const room of rooms) {
    client.chat.open(room);
    await until(client.chat, (chat) => textsOf(chat).length === 2);
  }

  for (const room of rooms) {
    assertEquals(await logOf(caio, room), [
      `first in ${room}`,
      `second in ${room}`,
    ]);
  }
});

Deno.test("a client whose person has signed out ends", async () => {
  const dora = await signIn(papo(), "Dora");
  using client = startClient(dora, "lobby");
  await until(client.chat, ({ link }) => link.value === "online");

  await postJson(papo(), "/signout", {}, bearer(dora));

  await until(client.chat, ({ link }) => link.value === "ended");
});

Deno.test("a client whose browser was signed in as somebody else ends, and sends nobody's words", async () => {
  const [eva, gil] = [await signIn(papo(), "Eva"), await signIn(papo(), "Gil")];
  const room = await makeRoom(eva, "Mine");
  using client = startClient({ ...eva, token: gil.token }, room);

  client.chat.current.value.send("by Eva");
  await until(client.chat, ({ link }) => link.value === "ended");

  assertEquals(await logOf(eva, room), []);
});

Deno.test("a client whose browser is signed in as somebody else later sends nothing in their name", async () => {
  const [hana, ivo] = [
    await signIn(papo(), "Hana"),
    await signIn(papo(), "Ivo"),
  ];
  const room = await makeRoom(hana, "Hers");
  const browser = { ...hana };
  using client = startClient(browser, room);
  await until(
    client.chat,
    ({ current }) => current.value.memberCount.value > 0,
  );

  browser.token = ivo.token;
  client.chat.current.value.send("by Hana");
  await until(client.chat, ({ link }) => link.value === "ended");

  assertEquals(await logOf(hana, room), []);
});

interface Client extends Disposable {
  chat: ChatView;
  start(): void;
}

/** Runs what runs in a page, on streams of the real server. */
function startClient(
  person: Person,
  slug: string,
  { isLate = false } = {},
): Client {
  const fetchAs: typeof fetch = (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set("authorization", bearer(person).authorization);
    return fetch(papo().url + path, { ...init, headers });
  };
  const chat = createChat({
    user: person.user,
    rooms: [],
    room: { slug },
    connect: connectEvents({
      fetch: fetchAs,
      ask: (path, signal) => fetchAs(path, { signal }),
      after(ms, callback) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
      decodeEvent,
      now: Date.now,
    }),
    storage: createOutboxStorage(createMemoryStore(), person.user.id),
    tabs: alone,
    fetchPage: () => Promise.resolve(null),
    isSignedOut: () => Promise.resolve(false),
    now: Date.now,
    random: Math.random,
    everySecond(tick) {
      const timer = setInterval(tick, 1_000);
      return () => clearInterval(timer);
    },
    report: console.warn,
  });
  if (!isLate) chat.start();
  return { chat, start: chat.start, [Symbol.dispose]: chat.close };
}

function textsOf({ current }: ChatView): string[] {
  return current.value.rows.value.flatMap((row) =>
    row.type === "message" ? [row.entry.text] : []
  );
}

/** Resolves when something holds of what the page shows. */
async function until(
  chat: ChatView,
  holds: (chat: ChatView) => boolean,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = effect(() => {
    if (holds(chat)) resolve();
  });
  await within("the page to change", promise).finally(stop);
}

async function makeRoom(person: Person, name: string): Promise<string> {
  const made = await postJson(papo(), "/rooms", { name }, bearer(person));
  return (await made.json()).room.room;
}

async function say(person: Person, room: string, text: string): Promise<void> {
  const path = `/rooms/${room}`;
  const response = await postJson(papo(), path, { text }, bearer(person));
  await response.body?.cancel();
}

async function logOf(person: Person, room: string): Promise<string[]> {
  const page = await get(papo(), `/rooms/${room}.json`, person);
  const { entries } = await page.json();
  return entries.map(({ text }: { text: string }) => text);
}
