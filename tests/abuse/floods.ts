import { within } from "../support/deadline.ts";
import { bearer, type Person, type Place } from "../support/people.ts";
import { openSocket } from "../support/wire.ts";

const join = { type: "join", room: "lobby" };

/** What attackers say, over and over. */
export const floods = {
  "unknown commands": () => ({ type: "dance" }),
  "messages": (i: number) => ({
    type: "send",
    room: "lobby",
    cid: `${i}`,
    text: "!",
  }),
  "joins": () => join,
  "typing": () => ({ type: "typing", room: "lobby" }),
  "pings": () => ({ type: "ping", heads: { lobby: 0 } }),
};

export type Flood = keyof typeof floods;

/** Many connections that flood with one kind of command. */
export interface Attack {
  papo: Place;
  kind: Flood;
  people: Person[];
}

/** How one connection of an attacker ended. */
export interface Ended {
  code: number;
  /** Milliseconds after its first word. */
  ms: number;
}

/** They come back each time, as attackers do. */
export const waves = 3;

/** Above every burst that is let through, with what is forgiven after it. */
const commandsInFrame = 600;

/** Floods with each of the people at once. */
export async function flood({ papo, kind, people }: Attack): Promise<Ended[]> {
  const commands = Array.from(
    { length: commandsInFrame },
    (_, i) => floods[kind](i),
  );
  const frame = [join, ...commands].map((each) => JSON.stringify(each)).join(
    "\n",
  );
  const ended = await Promise.all(
    people.map((person, i) => insist(papo, person, i, frame)),
  );
  return ended.flat();
}

/** Each attacker comes from an address of its own, as a botnet does. */
export const from = (attacker: number) => ({
  "x-forwarded-for": `192.0.2.${attacker}`,
});

/** Says a frame, again and again, each time until it is closed. */
async function insist(
  papo: Place,
  person: Person,
  attacker: number,
  frame: string,
): Promise<Ended[]> {
  const ended: Ended[] = [];
  while (ended.length < waves) {
    const socket = openSocket(papo, {
      ...bearer(person),
      ...from(attacker),
    });
    await within("the welcome", once(socket, "message"));
    const startedAt = performance.now();
    socket.send(frame);
    const { code } = await within("a close", once(socket, "close"));
    ended.push({ code, ms: performance.now() - startedAt });
  }
  return ended;
}

function once<T extends keyof WebSocketEventMap>(
  socket: WebSocket,
  type: T,
): Promise<WebSocketEventMap[T]> {
  return new Promise((resolve) =>
    socket.addEventListener(type, resolve, { once: true })
  );
}
