import {
  decodeEvent,
  type Entry,
  type Event,
  type EventOf,
} from "../../lib/protocol/events.ts";
import { within } from "./deadline.ts";
import { bearer, type Person, type Place } from "./people.ts";

/** One WebSocket, used as a stranger's client would. */
export interface Wire extends Disposable {
  /** Every frame that came, as it came. */
  readonly frames: readonly string[];
  /** Every event that came, with all of its fields. */
  readonly events: readonly Event[];
  /** Resolves to the close code. */
  readonly closed: Promise<number>;
  /** Sends commands, one frame each. */
  send(...commands: unknown[]): void;
  sendFrame(frame: string | Uint8Array<ArrayBuffer>): void;
  /** Waits for the next event of a type after the last one that was waited for. */
  next<T extends Event["type"]>(
    type: T,
    isIt?: (event: EventOf<T>) => boolean,
  ): Promise<EventOf<T>>;
  /** Waits for the message with that cid. */
  message(cid: string): Promise<Entry>;
  /** Waits for that many messages. */
  messages(count: number): Promise<Entry[]>;
  join(room?: string, cursor?: Cursor): Promise<EventOf<"joined">>;
  /** Waits until all that the server said before now is here. */
  settle(): Promise<void>;
}

export interface Cursor {
  epoch: string;
  seq: number;
}

/** Connects, and resolves when the server's first words are here. */
export async function connect(papo: Place, person: Person): Promise<Wire> {
  const wire = openWire(papo, bearer(person));
  await wire.next("welcome");
  return wire;
}

/** Connects and joins a room. */
export async function connectTo(
  papo: Place,
  person: Person,
  room = "lobby",
): Promise<Wire> {
  const wire = await connect(papo, person);
  await wire.join(room);
  return wire;
}

export function openWire(papo: Place, headers: HeadersInit): Wire {
  const socket = openSocket(papo, headers);
  const frames: string[] = [];
  const events: Event[] = [];
  const closed = Promise.withResolvers<number>();
  let changed = Promise.withResolvers<void>();
  let taken = 0;
  let closeCode: number | null = null;
  let refs = 0;

  function notify(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }
  socket.addEventListener("message", ({ data }) => {
    frames.push(data);
    events.push(...data.split("\n").map(parseEvent));
    notify();
  });
  socket.addEventListener("close", ({ code }) => {
    closeCode = code;
    closed.resolve(code);
    notify();
  });

  async function find<T extends Event["type"]>(
    type: T,
    isIt: (event: EventOf<T>) => boolean,
  ): Promise<EventOf<T>> {
    while (true) {
      while (taken < events.length) {
        const event = events[taken++];
        if (event !== undefined && isOf(event, type) && isIt(event)) {
          return event;
        }
      }
      if (closeCode !== null) {
        throw new Error(`Closed with ${closeCode} before "${type}" came`);
      }
      await changed.promise;
    }
  }

  const wire: Wire = {
    frames,
    events,
    get closed() {
      return within("the close", closed.promise);
    },
    send(...commands) {
      for (const command of commands) socket.send(JSON.stringify(command));
    },
    sendFrame: (frame) => socket.send(frame),
    next: (type, isIt = () => true) => within(`"${type}"`, find(type, isIt)),
    message: (cid) => wire.next("message", (entry) => entry.cid === cid),
    async messages(count) {
      const entries: Entry[] = [];
      while (entries.length < count) entries.push(await wire.next("message"));
      return entries;
    },
    join(room = "lobby", cursor) {
      wire.send({ type: "join", room, cursor });
      return wire.next("joined", (joined) => joined.room === room);
    },
    async settle() {
      const ref = `settle ${refs++}`;
      wire.send({ type: "ping", ref });
      await wire.next("pong", (pong) => pong.ref === ref);
    },
    [Symbol.dispose]: () => socket.close(),
  };
  return wire;
}

/** Opens a socket with headers of its own, which Deno takes and the DOM's types do not know. */
export function openSocket({ url }: Place, headers: HeadersInit): WebSocket {
  const address = url.replace("http", "ws") + "/ws";
  return Reflect.construct(WebSocket, [address, { headers }]);
}

function parseEvent(line: string): Event {
  const event: unknown = JSON.parse(line);
  if (isEvent(event)) return event;
  throw new Error(`The protocol knows no such event: ${line}`);
}

/** Keeps the event as it came, with the fields that a decoder would leave out. */
function isEvent(value: unknown): value is Event {
  return decodeEvent(value) !== null;
}

function isOf<T extends Event["type"]>(
  event: Event,
  type: T,
): event is EventOf<T> {
  return event.type === type;
}
