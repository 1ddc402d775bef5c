import { type Cast, nowhere } from "./cast.ts";
import { ask } from "./engine.ts";
import { name, place, type Written } from "./ledger.ts";
import type { Tab } from "./tab.ts";
import type { World } from "./world.ts";

/** Tells what still keeps a screen from showing its room as the log has it; null when nothing does. */
export function whyBehind({ world }: Cast, tab: Tab): string | null {
  const { chat } = tab;
  if (chat === null) return "has no page";
  if (chat.link.value !== "online") return `is ${chat.link.value}`;
  const room = chat.current.value;
  if (room.hasNewer.value) return "does not show the newest";
  const seqs = room.rows.value.map((row) =>
    row.type === "message" ? row.entry.seq : 0
  );
  const last = Math.max(0, ...seqs);
  const head = headAfter(world, room.slug, last);
  if (last !== head) return `shows ${room.slug} up to ${last} of ${head}`;
  const stray = room.rows.value.some((row) =>
    row.type === "message" && !world.ledger.isCommitted(row.entry)
  );
  if (stray) return `shows what is not in ${room.slug} any more`;
  const waiting = room.rows.value.some((row) =>
    row.type === "pending" && row.pending.state !== "refused"
  );
  if (waiting) return `has messages that wait in ${room.slug}`;
  return whyKept(world, tab) ?? whyUnsent(world, tab);
}

/** Leaves out of the log what the server itself can't know of until the next message. */
function headAfter(
  { ledger: { present } }: World,
  room: string,
  seq: number,
): number {
  let { length: head } = present.log(room);
  while (head > seq && present.isUnannounced(room, head)) head--;
  return head;
}

/** What the disk had no room for waits in a room's memory, which need not be the one on the screen. */
function whyUnsent(world: World, { name: tab }: Tab): string | null {
  const unsent = [...world.ledger.written.values()].find((written) =>
    written.tab === tab && isLost(world, written)
  );
  return unsent === undefined ? null : `has not sent "${name(unsent)}"`;
}

/** Nothing may be left in the outbox but what its writer has to decide about. */
function whyKept({ ledger }: World, { browser }: Tab): string | null {
  const waiting = browser.kept().find(({ text }) =>
    ledger.find(text)?.isRefused !== true
  );
  return waiting === undefined ? null : `keeps "${name(waiting)}"`;
}

/** Tells whose list of those present is wrong; null when all are right. */
export function whyWrongMembers(
  { server, tabs, bots, rooms }: Cast,
): string | null {
  for (const room of rooms) {
    const inside = tabs.filter(({ chat }) => chat?.current.value.slug === room);
    const ids = new Set([
      ...inside.map(({ browser }) => browser.user.id),
      ...bots.filter((bot) => bot.isIn(room)).map(({ userId }) => userId),
    ]);
    const right = [...ids].toSorted().join();
    for (const { name, chat } of inside) {
      const members = chat?.current.value.members.value ?? [];
      const shown = members.map(({ id }) => id).toSorted().join();
      const count = chat?.current.value.memberCount.value;
      if (shown !== right || count !== ids.size) {
        const names = members.map(({ name }) => name).join();
        return `${name} shows ${names} (${count}) in ${room}, not ${ids.size}`;
      }
    }
  }
  return server.isUp ? null : "the server is down";
}

/** Compares what was written, acknowledged and stored, at the end of all. */
export function judgeLedger(cast: Cast): void {
  const { world, tabs, bots } = cast;
  const { ledger } = world;
  for (const entry of ledger.acknowledged.values()) {
    if (ledger.isCommitted(entry) || ledger.taken.has(entry.text)) continue;
    world.violate(`${place(entry)} "${name(entry)}" was acknowledged and lost`);
  }
  for (const written of ledger.written.values()) {
    if (!isLost(world, written)) continue;
    world.violate(`"${name(written)}" was written to ${written.room} and lost`);
  }
  for (const tab of tabs) judgeOrder(cast, tab.name);
  // What a server did not hear in time it took for new, after the refused ones.
  const isPunctual = world.counts.server_asleep === 0;
  for (const bot of bots) if (isPunctual) judgeOrder(cast, bot.name);
}

/** Tells whether a message is not stored and should be. */
function isLost({ ledger }: World, written: Written): boolean {
  const { text, room, isRefused, isForgotten, mayBeMissing } = written;
  if (isRefused || mayBeMissing || room === nowhere) return false;
  // What a restore took away is written again only if somebody still waits for it.
  const isOver = isForgotten || ledger.acknowledged.has(text);
  const isGone = isOver && ledger.taken.has(text);
  return !isGone && !ledger.present.texts.has(text);
}

/** One tab's messages stand in each room in the order in which they were written there. */
function judgeOrder({ world, rooms }: Cast, tab: string): void {
  const { ledger } = world;
  const order = new Map([...ledger.written.keys()].map((text, i) => [text, i]));
  for (const room of rooms) {
    let last = -1;
    for (const entry of ledger.log(room)) {
      const written = ledger.find(entry.text);
      if (written?.tab !== tab) continue;
      if (written.isUnordered || written.mayBeMissing) continue;
      // What a restore took away may be written again by a tab that slept meanwhile.
      if (ledger.taken.has(entry.text)) continue;
      const at = order.get(entry.text) ?? 0;
      if (at < last) {
        world.violate(`${place(entry)} "${name(entry)}" overtook another`);
      }
      last = Math.max(last, at);
    }
  }
}

/** Compares the engine's log with what it said while it was written. */
export function judgeStored({ world, disk, rooms }: Cast): void {
  for (const [index, room] of rooms.entries()) {
    const range = { type: "after", seq: 0, limit: 100_000 } as const;
    const page = ask(disk.engine, {
      method: "read",
      args: [index + 1, range],
    });
    const entries = page?.entries ?? [];
    const isSame = entries.length === world.ledger.log(room).length &&
      entries.every((entry) => world.ledger.isCommitted(entry));
    if (!isSame) world.violate(`${room} is stored otherwise than it was said`);
  }
}
