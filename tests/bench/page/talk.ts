import type { Person } from "../../browser/people.ts";
import { sentence } from "./rooms.ts";

/** People who talk in a room, all at once. */
export interface Talk extends AsyncDisposable {
  /** Messages sent so far. */
  readonly sent: number;
}

export interface TalkOptions {
  people: readonly Person[];
  room: string;
  /** Messages that they say together. */
  perSecond: number;
}

const tickMs = 5;

/** Has people talk in a room, each in their turn. */
export async function talk(
  url: string,
  { people, room, perSecond }: TalkOptions,
): Promise<Talk> {
  const sockets = await Promise.all(
    people.map((person) => join(url, room, person)),
  );
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = (performance.now() - start) / 1_000 * perSecond;
    while (sent < due) {
      say(sockets[sent % sockets.length], { room, start, number: ++sent });
    }
  }, tickMs);
  return {
    get sent() {
      return sent;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await Promise.all(sockets.map(leave));
    },
  };
}

function say(
  socket: WebSocket | undefined,
  { room, start, number }: { room: string; start: number; number: number },
): void {
  const cid = `talk-${start}-${number}`;
  const text = sentence(number);
  socket?.send(JSON.stringify({ type: "send", room, cid, text }));
}

async function join(
  url: string,
  room: string,
  { token }: Person,
): Promise<WebSocket> {
  // The DOM's types, which the page's code needs, don't know that Deno's sockets take headers.
  const socket: WebSocket = Reflect.construct(WebSocket, [
    `${url.replace("http", "ws")}/ws`,
    { headers: { authorization: `Bearer ${token}` } },
  ]);
  const joined = Promise.withResolvers<void>();
  socket.addEventListener(
    "open",
    () => socket.send(JSON.stringify({ type: "join", room })),
  );
  socket.addEventListener("message", ({ data }) => {
    if (String(data).includes('"joined"')) joined.resolve();
  });
  socket.addEventListener("close", ({ code, reason }) => {
    joined.reject(new Error(`A talker was let go: ${code} ${reason}`));
  });
  await joined.promise;
  return socket;
}

async function leave(socket: WebSocket): Promise<void> {
  const closed = Promise.withResolvers<void>();
  socket.addEventListener("close", () => closed.resolve());
  socket.close();
  await closed.promise;
}
