import { decodeFrame } from "../../lib/protocol/codec.ts";
import type { CommandOf } from "../../lib/protocol/commands.ts";
import type { Entry, Event, EventOf } from "../../lib/protocol/events.ts";
import { createAnswers } from "./bot_answers.ts";
import { type BotRoom, createBotRoom } from "./bot_room.ts";
import { createSendings, retryAfter } from "./bot_sendings.ts";
import { brief } from "./brief.ts";
import { createLife } from "./life.ts";
import { peerOf, type Person } from "./person.ts";
import type { Server } from "./server.ts";
import type { Wire } from "./wire.ts";
import { createWireJudge, type WireJudge } from "./wire_judge.ts";
import type { World } from "./world.ts";

/** A stranger's program, written from docs/protocol.md: it sends without waiting for what comes back. */
export interface Bot {
  readonly name: string;
  readonly userId: string;
  readonly wire: Wire | null;
  start(): void;
  /** Sends so many messages into a room, in one frame where they fit. */
  write(room: string, count: number, padding?: string): void;
  /** Sends one that is stored already once more, as it was or with another text. */
  repeat(how: "same" | "other"): void;
  /** Says what must be refused, with one of the codes. */
  misspeak(command: Record<string, string>, codes: readonly string[]): void;
  /** Asks for a room once more, from the cursor or for its latest page. */
  rejoin(room: string, how: "on" | "anew"): void;
  isIn(room: string): boolean;
  /** Tells what it still lacks or waits for; null when there is nothing. */
  whyBehind(): string | null;
  stop(): void;
}

export interface BotOptions {
  world: World;
  server: Server;
  person: Person;
  rooms: readonly string[];
}

const heartbeatMs = 25_000;
const connectPatienceMs = 15_000;
const backoffMs = [500, 6_000] as const;
const normal = 1000;

export function createBot(options: BotOptions): Bot {
  const { world, server, person } = options;
  const { chance, scheduler, ledger } = world;
  const { user: { id: userId, name } } = person;
  const life = createLife(scheduler);
  const rooms = new Map(
    options.rooms.map((slug) => [slug, createBotRoom(slug)]),
  );
  const answers = createAnswers(world, name);
  const sendings = createSendings(world, name, {
    isReady: (slug) => rooms.get(slug)?.isJoined ?? false,
    send: (lines) => say(lines),
    isLate: () => wire?.up.isStalled ?? false,
    userId,
  });
  let stored: Entry[] = [];
  let wire: Wire | null = null;
  let judge: WireJudge = createWireJudge(world, userId, name);
  let isOpen = false;
  let heardAt = 0;
  let pingedAt = 0;
  let asked = 0;

  function connect(): void {
    if (life.isOver) return;
    const mine = server.connect(life, peerOf(person, scheduler), () => false);
    wire = mine;
    judge = createWireJudge(world, userId, name);
    heardAt = pingedAt = scheduler.now;
    const isMine = () => wire === mine;
    mine.client.addEventListener("open", () => {
      if (isMine()) isOpen = true;
    });
    mine.client.addEventListener("message", ({ data }) => {
      for (const event of decodeFrame(data)) if (isMine()) hear(event);
    });
    mine.client.addEventListener("close", ({ code }) => {
      if (isMine()) lose(code);
    });
  }

  function lose(code: number): void {
    if (code === 1008) world.violate(`${name} is closed for abuse`);
    world.note(`${name} closed ${code}`);
    reconnectIn(chance.between(...backoffMs));
  }

  function reconnectIn(ms: number): void {
    wire?.client.close(normal);
    wire = null;
    isOpen = false;
    for (const room of rooms.values()) room.isJoined = false;
    sendings.unsend();
    answers.forget();
    life.after(ms, connect);
  }

  function say(lines: readonly string[]): void {
    if (!isOpen) return;
    for (const frame of pack(lines)) wire?.client.send(frame);
  }

  function join(room: BotRoom): void {
    room.isJoined = false;
    const ref = room.ref = `join ${++asked}`;
    const command: CommandOf<"join"> = {
      type: "join",
      room: room.slug,
      cursor: room.cursor ?? undefined,
      ref,
    };
    world.note(`${name} > ${brief(command)}`);
    judge.said(command);
    say([JSON.stringify(command)]);
  }

  function hear(event: Event): void {
    world.note(`${name} < ${brief(event)}`);
    judge.heard(event);
    heardAt = scheduler.now;
    switch (event.type) {
      case "welcome":
        return rooms.forEach(join);
      case "joined":
        return joined(event);
      case "message":
        return message(event);
      case "refused":
        return refused(event);
      case "pong":
        return catchUp(event.heads ?? {});
      case "drain":
        return reconnectIn(event.retryAfterMs);
    }
  }

  function joined(event: EventOf<"joined">): void {
    const room = rooms.get(event.room);
    if (room === undefined || room.ref !== event.ref) return;
    const isKnown = room.cursor?.epoch === event.epoch;
    if (!isKnown) stored = stored.filter((entry) => entry.room !== room.slug);
    room.enter(event);
    sendings.flush();
  }

  function message({ ref, ...entry }: EventOf<"message">): void {
    if (answers.take(ref, entry)) return;
    const room = rooms.get(entry.room);
    const isNew = ref === undefined && room !== undefined;
    if (isNew && room.take(entry) === "gap") join(room);
    if (entry.from.id !== userId || !sendings.acknowledge(entry)) return;
    stored.push(entry);
    sendings.flush();
  }

  function refused(event: EventOf<"refused">): void {
    if (answers.refuse(event)) return;
    const room = [...rooms.values()].find(({ ref }) => ref === event.ref);
    const waitMs = retryAfter(event);
    if (room !== undefined && waitMs !== null) {
      return life.after(waitMs, () => room.isJoined || join(room));
    }
    if (waitMs === null) {
      return world.violate(`${name} is refused: ${event.code}`);
    }
    // The worst moment: a wait must not grow by what the clock is set back.
    if (world.befalls("server_clock_set", 0.05)) server.setClock();
    sendings.hold(event.cid ?? "", scheduler.now + waitMs);
    life.after(waitMs, sendings.flush);
  }

  function catchUp(heads: Record<string, number>): void {
    for (const [slug, head] of Object.entries(heads)) {
      const room = rooms.get(slug);
      if (room?.isJoined && (room.cursor?.seq ?? 0) < head) join(room);
    }
  }

  function tick(): void {
    const { now } = scheduler;
    const patienceMs = isOpen ? 2 * heartbeatMs : connectPatienceMs;
    if (wire !== null && now - heardAt > patienceMs) return reconnectIn(0);
    sendings.flush();
    if (!isOpen || now - pingedAt < heartbeatMs) return;
    pingedAt = now;
    say([JSON.stringify({ type: "ping" })]);
  }

  return {
    name,
    userId,
    get wire() {
      return wire;
    },
    start() {
      connect();
      life.every(1_000, tick);
    },
    write(room, count, padding = "") {
      sendings.write(room, count, padding);
      sendings.flush();
    },
    repeat(how) {
      const [entry] = stored.length > 0 ? [chance.pick(stored)] : [];
      if (entry === undefined || !rooms.get(entry.room)?.isJoined) return;
      const { room, cid } = entry;
      const ref = `again ${++asked}`;
      const text = how === "same" ? entry.text : `${entry.text}, not quite`;
      answers.expect(ref, how === "same" ? entry : ["cid_conflict"]);
      say([JSON.stringify({ type: "send", room, cid, text, ref })]);
    },
    misspeak(command, codes) {
      if (!isOpen) return;
      const ref = `mistake ${++asked}`;
      answers.expect(ref, codes);
      say([JSON.stringify({ ...command, ref })]);
    },
    rejoin(slug, how) {
      const room = rooms.get(slug);
      if (!room?.isJoined) return;
      if (how === "anew") room.forget();
      join(room);
    },
    isIn: (slug) => rooms.get(slug)?.isJoined ?? false,
    whyBehind() {
      for (const { slug, isJoined, cursor } of rooms.values()) {
        if (!isJoined) return `is not in ${slug}`;
        const head = ledger.log(slug).length;
        const seq = cursor?.seq ?? 0;
        if (seq !== head) return `has ${slug} up to ${seq} of ${head}`;
      }
      return sendings.why() ?? answers.why();
    },
    stop() {
      life.end();
      if (wire !== null) scheduler.after(0, wire.breakServer);
      wire = null;
    },
  };
}

const maxFrameLength = 60_000;

/** Puts lines together into frames that the server takes. */
function pack(lines: readonly string[]): string[] {
  const frames: string[] = [];
  let frame = "";
  for (const line of lines) {
    if (frame.length + line.length > maxFrameLength) {
      frames.push(frame);
      frame = "";
    }
    frame += frame === "" ? line : `\n${line}`;
  }
  return frame === "" ? frames : [...frames, frame];
}
