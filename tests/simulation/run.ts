import { act } from "./acts.ts";
import { type Cast, createCast, nowhere } from "./cast.ts";
import type { Disk } from "./disk.ts";
import { ask } from "./engine.ts";
import type { Counts } from "./faults.ts";
import { Livelock } from "./scheduler.ts";
import { seal } from "./seal.ts";
import type { Tab } from "./tab.ts";
import {
  judgeLedger,
  judgeStored,
  whyBehind,
  whyWrongMembers,
} from "./verdict.ts";
import { createWorld, type World } from "./world.ts";

export interface Outcome {
  seed: number;
  violations: string[];
  counts: Counts;
  steps: number;
  /** The same for every run of this seed. */
  digest: string;
}

/** How long everything may take to be right again, once nothing goes wrong any more. */
const healingMs = 200_000;

/** Silent heartbeats, a closing socket's patience and the grace of presence, with some room. */
const forgettingMs = 160_000;

/** Now and then nobody does anything until heartbeats are all that is heard. */
const chanceOfQuiet = 0.002;
const quietMs = [30_000, 90_000] as const;

/** To look at everything after each step takes longer than the steps. */
const lookEveryMs = 500;

/** Plays one seed: first everything goes wrong, then the world heals, then it is judged. */
export async function run(
  seed: number,
  trace: (line: string) => void = () => {},
): Promise<Outcome> {
  let cast: Cast | null = null;
  const onStep = () => cast?.tabs.forEach((tab) => tab.judge());
  const world = createWorld({ seed, trace, onStep });
  using _ = seal(world);
  cast = createCast(world);
  try {
    await play(cast);
  } catch (error) {
    if (!(error instanceof Livelock)) throw error;
    world.violate(error.message);
  } finally {
    cast.disk.engine.close();
  }
  const { violations, counts, digest, scheduler: { steps } } = world;
  return { seed, violations, counts, steps, digest };
}

async function play(cast: Cast): Promise<void> {
  await goWrong(cast);
  heal(cast);
  await settle(cast, "after all faults");
  sayLastWords(cast);
  await settle(cast, "after the last words");
  await settleMembers(cast);
  await readAll(cast);
  judgeLedger(cast);
  judgeStored(cast);
  await leaveAll(cast);
}

async function goWrong({ world, tabs, rooms, ...rest }: Cast): Promise<void> {
  const { chance, scheduler } = world;
  for (const bot of rest.bots) bot.start();
  for (const tab of tabs) {
    scheduler.after(chance.between(0, 5_000), () => {
      if (world.isHarsh && tab.isClosed) tab.open(chance.pick(rooms));
    });
  }
  await scheduler.run(chance.between(0, 6_000));
  const acts = chance.between(12, 46);
  const paceMs = chance.pick([100, 500, 1_500]);
  for (let i = 0; i < acts; i++) {
    act({ world, tabs, rooms, ...rest });
    const isQuiet = chance.happens(chanceOfQuiet);
    const [minMs, maxMs] = isQuiet ? quietMs : [0, 2 * paceMs];
    await scheduler.run(chance.between(minMs, maxMs));
  }
}

/** Wires that are dead stay so, for those who use them to find out. */
function heal({ world, tabs, rooms, disk }: Cast): void {
  world.isHarsh = false;
  world.note("the world heals");
  disk.fail(0);
  disk.onNextCommit(null);
  for (const { network } of new Set(tabs.map(({ browser }) => browser))) {
    if (network.isBlocked && world.chance.happens(0.5)) network.change(false);
  }
  for (const tab of tabs) {
    const staysClosed = isLeftToOthers(tab, tabs) && world.chance.happens(0.5);
    if (tab.isClosed && !staysClosed) tab.open(world.chance.pick(rooms));
    if (tab.isHidden) tab.show();
  }
}

/** Words of a tab that stays closed are for the browser's other tabs to send. */
function isLeftToOthers(tab: Tab, tabs: readonly Tab[]): boolean {
  return tabs.some(({ name, browser, isClosed }) =>
    browser === tab.browser && name !== tab.name && !isClosed
  );
}

/** Looks at the newest of a room that there is. */
function comeBack(tab: Tab, rooms: readonly string[], disk: Disk): void {
  const { chat } = tab;
  const [first] = rooms;
  if (chat?.link.value === "ended" && first !== undefined) {
    if (!hasLeft(tab, disk)) return;
    tab.close("closed");
    return tab.open(first);
  }
  if (chat?.current.value.slug === nowhere && first !== undefined) {
    chat.open(first);
  }
  if (chat?.current.value.hasNewer.value) chat.current.value.toNewest();
}

/** Tells whether the page's session is over, so that its person has to sign in. */
function hasLeft({ browser, chat }: Tab, { engine }: Disk): boolean {
  if (browser.left.has(browser.session)) return true;
  const args = [browser.session, 0] as const;
  const session = ask(engine, { method: "session", args: [...args] });
  return session?.user.id !== chat?.user.id;
}

async function settle(cast: Cast, when: string): Promise<void> {
  const { world, tabs, bots, rooms, disk } = cast;
  const whyNot = () => {
    for (const tab of tabs.filter(({ isClosed }) => !isClosed)) {
      comeBack(tab, rooms, disk);
      const why = whyBehind(cast, tab);
      if (why !== null) return `${tab.name} ${why}`;
    }
    for (const bot of bots) {
      const why = bot.whyBehind();
      if (why !== null) return `${bot.name} ${why}`;
    }
    return null;
  };
  await waitFor(world, healingMs, whyNot, when);
}

/** Whoever lost their place in the broadcast without knowing it misses these. */
function sayLastWords({ world, tabs, rooms }: Cast): void {
  for (const room of rooms) {
    const inside = tabs.filter(({ chat }) => chat?.current.value.slug === room);
    if (inside.length > 0) world.chance.pick(inside).write();
  }
}

async function settleMembers(cast: Cast): Promise<void> {
  const whyNot = () => whyWrongMembers(cast);
  await waitFor(cast.world, forgettingMs, whyNot, "when all are present");
}

async function waitFor(
  { scheduler, violate }: World,
  patienceMs: number,
  whyNot: () => string | null,
  when: string,
): Promise<void> {
  let lookedAt = -Infinity;
  await scheduler.run(patienceMs, () => {
    if (scheduler.now - lookedAt < lookEveryMs) return false;
    lookedAt = scheduler.now;
    return whyNot() === null;
  });
  const why = whyNot();
  if (why !== null) violate(`${when}: ${why}`);
}

/** Reads every screen's room up to its beginning: the log and its fold are the same. */
async function readAll({ world, tabs }: Cast): Promise<void> {
  for (const tab of tabs) await readUp(world, tab);
}

async function readUp(world: World, { chat, name }: Tab): Promise<void> {
  if (chat === null) return;
  const room = chat.current.value;
  const head = world.ledger.log(room.slug).length;
  const missing = new Set(Array.from({ length: head }, (_, i) => i + 1));
  for (let pages = 0; pages < 20; pages++) {
    for (const row of room.rows.value) {
      if (row.type === "message") missing.delete(row.entry.seq);
    }
    if (!room.hasOlder.value) break;
    let isRead = false;
    void room.loadOlder().then(() => isRead = true);
    await world.scheduler.run(30_000, () => isRead);
  }
  if (missing.size > 0) {
    const lacking = [...missing].slice(0, 5).join();
    world.violate(`${name} can't read ${lacking} … of ${head} in ${room.slug}`);
  }
}

/** When everyone has left, the server remembers nobody. */
async function leaveAll({ world, tabs, bots, server }: Cast): Promise<void> {
  for (const tab of tabs) tab.close("closed");
  for (const bot of bots) bot.stop();
  const whyNot = () => {
    if (!server.isUp) return "the server is down";
    for (const { hub, admission, presence } of server.papos) {
      if (hub.connections.size > 0) return "connections are remembered";
      if (admission.count > 0) return "places are taken";
      const people = [1, 2, 3].some((id) => presence.count(id) > 0);
      if (people) return "people are present";
    }
    return null;
  };
  await waitFor(world, forgettingMs, whyNot, "when all have left");
}
