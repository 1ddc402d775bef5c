/** Somebody who is signed in, as machines are: by a token. */
export interface Person {
  id: string;
  name: string;
  token: string;
}

/** Lets somebody in under a name. */
export async function enter(url: string, name: string): Promise<Person> {
  const response = await fetch(`${url}/signin`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const { user, token } = await answer(response);
  return { ...user, token };
}

/** Says something in a room; resolves to its place in the log. */
export async function say(
  url: string,
  { person, room, text }: { person: Person; room: string; text: string },
): Promise<number> {
  const response = await fetch(`${url}/rooms/${room}`, {
    method: "POST",
    headers: { ...bearer(person), "content-type": "text/plain" },
    body: text,
  });
  return (await answer(response)).seq;
}

/** Says several things in a row. */
export async function sayAll(
  url: string,
  { person, room, texts }: { person: Person; room: string; texts: string[] },
): Promise<void> {
  for (const text of texts) await say(url, { person, room, text });
}

/** Numbers a text: `line 1`, `line 2` … */
export function lines(count: number, word = "line"): string[] {
  return Array.from({ length: count }, (_, i) => `${word} ${i + 1}`);
}

/** Makes a room; resolves to its slug. */
export async function makeRoom(
  url: string,
  { person, name }: { person: Person; name: string },
): Promise<string> {
  const response = await fetch(`${url}/rooms`, {
    method: "POST",
    headers: { ...bearer(person), "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  return (await answer(response)).room.room;
}

/** A person's connection from elsewhere, to be here and to type. */
export interface Presence extends Disposable {
  type(): void;
}

/** Has somebody come into a room; resolves when the others know. */
export async function come(
  url: string,
  { person, room }: { person: Person; room: string },
): Promise<Presence> {
  // The DOM's types, which the page's code needs, don't know that Deno's sockets take headers.
  const socket: WebSocket = Reflect.construct(WebSocket, [
    `${url.replace("http", "ws")}/ws`,
    { headers: bearer(person) },
  ]);
  const joined = Promise.withResolvers<void>();
  const tell = (type: string) => socket.send(JSON.stringify({ type, room }));
  socket.addEventListener("open", () => tell("join"));
  socket.addEventListener("message", ({ data }) => {
    if (String(data).includes('"joined"')) joined.resolve();
  });
  socket.addEventListener("close", ({ code, reason }) => {
    joined.reject(new Error(`${person.name} was let go: ${code} ${reason}`));
  });
  await joined.promise;
  return {
    type: () => tell("typing"),
    [Symbol.dispose]: () => socket.close(),
  };
}

function bearer({ token }: Person): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

async function answer(response: Response) {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${text}`);
  return JSON.parse(text);
}
