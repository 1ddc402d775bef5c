import type { Engine } from "../../lib/store/sqlite_engine.ts";
import type { Call } from "../../lib/store/calls.ts";
import type { User } from "../../lib/protocol/events.ts";
import { type Bot, createBot } from "./bot.ts";
import { type Browser, createBrowser } from "./browser.ts";
import { createDisk, type Disk } from "./disk.ts";
import { ask } from "./engine.ts";
import { signIn } from "./person.ts";
import { createServer } from "./machines.ts";
import type { Server } from "./server.ts";
import { createTab, type Tab } from "./tab.ts";
import type { World } from "./world.ts";

/** Everyone and everything in one run. */
export interface Cast {
  readonly world: World;
  readonly disk: Disk;
  readonly server: Server;
  readonly rooms: readonly string[];
  readonly tabs: readonly Tab[];
  readonly bots: readonly Bot[];
}

/** A room that nobody made. */
export const nowhere = "nowhere";

const names = ["Ana", "Bia", "Caio"];
const rooms = ["lobby", "kitchen", "garden"];

const chanceOfBot = 0.4;

/** What a room may hold at first: nothing, little, about a page, now and then what a resume replays. */
const little = [1, 12] as const;
const aboutAPage = [45, 55] as const;
const beyondAResume = [295, 330] as const;
const sizes = [
  [0, 0] as const,
  little,
  little,
  little,
  little,
  little,
  aboutAPage,
  aboutAPage,
  aboutAPage,
  beyondAResume,
];

export function createCast(world: World): Cast {
  const { chance } = world;
  const disk = createDisk(world);
  const mine = rooms.slice(0, chance.between(1, rooms.length));
  for (const slug of mine.slice(1)) createRoom(disk.engine, slug);
  const browsers = names.slice(0, chance.between(2, names.length))
    .map((name) =>
      createBrowser(world, signIn(disk.engine, name, world.scheduler.now))
    );
  const [first] = browsers;
  if (first !== undefined) {
    mine.forEach((_, index) => fill(world, disk, index + 1, first.user));
  }
  const server = createServer(world, disk);
  const tabs = browsers.flatMap((browser) => openTabs(world, server, browser));
  const bots = chance.happens(chanceOfBot)
    ? [
      createBot({
        world,
        server,
        person: signIn(disk.engine, "Robot", world.scheduler.now),
        rooms: mine,
      }),
    ]
    : [];
  return { world, disk, server, rooms: mine, tabs, bots };
}

/** One person's tabs, which share what their browser keeps. */
function openTabs(world: World, server: Server, browser: Browser): Tab[] {
  const count = world.chance.pick([1, 1, 1, 2, 2, 3]);
  const tabs: Tab[] = Array.from({ length: count }, (_, i) => {
    const name = `${browser.user.name}${i}`;
    const others = () => tabs.filter((tab) => tab.name !== name);
    return createTab({ world, server, browser, name, others });
  });
  return tabs;
}

function createRoom(engine: Engine, slug: string): void {
  const room = { slug, name: slug, kind: "public", now: 0 } as const;
  ask(engine, { method: "createRoom", args: [room] });
}

/** Gives a room a past. */
function fill(world: World, disk: Disk, roomId: number, author: User): void {
  const { chance, scheduler: { now: at } } = world;
  const [min, max] = chance.pick(sizes);
  const size = chance.between(min, max);
  const padding = chance.happens(0.4) ? "x".repeat(3_500) : "";
  const calls = Array.from({ length: size }, (_, i): Call => {
    const key = `past-${roomId}-${i}`;
    const draft = { roomId, author, cid: key, text: `${key} ${padding}`, at };
    return { method: "append", args: [draft] };
  });
  disk.remember(disk.engine.answer(calls).outcomes);
}
