import { type Person, say } from "./people.ts";

export interface Said {
  person: Person;
  room: string;
  texts: readonly string[];
}

/** The ways by which texts get into a room; each resolves when all of them are stored. */
export const ways: Record<string, (url: string, said: Said) => Promise<void>> =
  {
    "a socket": bySocket,
    "a form": (url, said) =>
      post(url, said, (text) => ({
        headers: { origin: url, cookie: `papo_session=${said.person.token}` },
        body: new URLSearchParams({ text }),
      })),
    "JSON": (url, said) =>
      post(url, said, (text) => ({
        headers: {
          authorization: `Bearer ${said.person.token}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ text }),
      })),
    "plain text": async (url, { person, room, texts }) => {
      await Promise.all(texts.map((text) => say(url, { person, room, text })));
    },
  };

async function bySocket(
  url: string,
  { person, room, texts }: Said,
): Promise<void> {
  // The DOM's types don't know that Deno's sockets take headers.
  const socket: WebSocket = Reflect.construct(WebSocket, [
    `${url.replace("http", "ws")}/ws`,
    { headers: { authorization: `Bearer ${person.token}` } },
  ]);
  const stored = Promise.withResolvers<void>();
  const unseen = new Set(texts.map((_, i) => `socket ${i}`));
  socket.addEventListener("open", () => {
    socket.send(JSON.stringify({ type: "join", room }));
    for (const [i, text] of texts.entries()) {
      const cid = `socket ${i}`;
      socket.send(JSON.stringify({ type: "send", room, cid, text }));
    }
  });
  socket.addEventListener("message", ({ data }) => {
    for (const line of String(data).split("\n")) {
      const { type, cid } = JSON.parse(line);
      if (type === "refused") stored.reject(new Error(line));
      if (type === "message") unseen.delete(cid);
    }
    if (unseen.size === 0) stored.resolve();
  });
  await stored.promise.finally(() => socket.close());
}

async function post(
  url: string,
  { room, texts }: Said,
  init: (text: string) => RequestInit,
): Promise<void> {
  await Promise.all(texts.map(async (text) => {
    const response = await fetch(`${url}/rooms/${room}`, {
      method: "POST",
      redirect: "manual",
      ...init(text),
    });
    await response.body?.cancel();
    if (response.status < 400) return;
    throw new Error(`"${text}" was answered with ${response.status}`);
  }));
}
