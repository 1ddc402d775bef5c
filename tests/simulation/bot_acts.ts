import { historyPage } from "../../lib/protocol/limits.ts";
import type { Bot } from "./bot.ts";
import type { Cast } from "./cast.ts";
import type { Weighted } from "./weighted.ts";
import type { World } from "./world.ts";

/** What a stranger's program does. */
export const botsActs: readonly Weighted<Bot>[] = [
  [10, (bot, cast) => write(bot, cast, 50)],
  [10, (bot, cast) => write(bot, cast, 4)],
  [5, repeat],
  [6, misspeak],
  [3, (bot, { world, rooms }) => bot.rejoin(world.chance.pick(rooms), "on")],
  [20, readNothing],
];

/** Has the latest pages sent and takes none: the server gives such a reader up after half a minute. */
function readNothing(bot: Bot, { world, rooms }: Cast): void {
  const isLong = rooms.some((room) => pageLength(world, room) > 100_000);
  if (bot.wire === null || !isLong) return;
  if (!world.befalls("stalled_wire", 1)) return;
  bot.wire.down.stall(world.chance.between(32_000, 45_000));
  for (const room of rooms) bot.rejoin(room, "anew");
}

/** Counts the characters of a room's latest page. */
function pageLength({ ledger }: World, room: string): number {
  const page = ledger.log(room).slice(-historyPage);
  return page.reduce((sum, { text }) => sum + text.length, 0);
}

function write(bot: Bot, { world, rooms }: Cast, max: number): void {
  const { chance } = world;
  world.count("pipelined");
  const padding = chance.happens(0.3) ? "z".repeat(3_900) : "";
  bot.write(chance.pick(rooms), chance.between(max / 2, max), padding);
}

function repeat(bot: Bot, { world }: Cast): void {
  world.count("sent_again");
  bot.repeat(world.chance.happens(0.5) ? "same" : "other");
}

/** What nobody should say, and with what it is refused. */
const mistakes: readonly [Record<string, string>, string][] = [
  [{ type: "shout" }, "bad_command"],
  [{ type: "join" }, "bad_command"],
  [{ type: "send", cid: "nul", text: "\0" }, "bad_command"],
  [{ type: "send", cid: "empty", text: " " }, "empty"],
  [{ type: "send", cid: "long", text: "w".repeat(4_001) }, "too_long"],
  [{ type: "join", room: "nowhere" }, "not_found"],
  [{ type: "leave", room: "nowhere" }, "not_joined"],
];

function misspeak(bot: Bot, { world, rooms }: Cast): void {
  const { chance } = world;
  world.count("misspoken");
  const [command, code] = chance.pick(mistakes);
  const room = chance.pick(rooms);
  const codes = bot.isIn(room) ? [code] : [code, "not_joined"];
  const isAboutRoom = command.type === "send";
  bot.misspeak(isAboutRoom ? { ...command, room } : command, codes);
}
