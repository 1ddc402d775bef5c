import type { Bot } from "./bot.ts";
import { botsActs } from "./bot_acts.ts";
import type { Cast } from "./cast.ts";
import { peoplesActs } from "./people_acts.ts";
import { serversActs } from "./server_acts.ts";
import type { Tab } from "./tab.ts";
import { choose } from "./weighted.ts";
import { wiresActs } from "./wire_acts.ts";

/** Has one thing happen, to whom and what is a matter of chance. */
export function act(cast: Cast): void {
  const { world, tabs, bots } = cast;
  const { chance } = world;
  const [bot] = bots;
  if (bot !== undefined && chance.happens(0.2)) return beBot(bot, cast);
  const tab = chance.pick(tabs);
  if (tab.isClosed) return reopen(tab, cast);
  if (tab.chat === null) return;
  const kind = chance.next();
  if (kind < 0.66) return choose(world, peoplesActs)(tab, cast);
  if (kind < 0.94) return harmWire(tab, cast);
  choose(world, serversActs)(cast, cast);
}

function beBot(bot: Bot, cast: Cast): void {
  const { world } = cast;
  if (world.chance.happens(0.7)) return choose(world, botsActs)(bot, cast);
  if (bot.wire !== null) choose(world, wiresActs)(bot.wire, cast);
}

function reopen(tab: Tab, { world, rooms }: Cast): void {
  if (world.chance.happens(0.5)) tab.open(world.chance.pick(rooms));
}

function harmWire(tab: Tab, cast: Cast): void {
  if (tab.wire !== null) choose(cast.world, wiresActs)(tab.wire, cast);
}
