import { type Cast, nowhere } from "./cast.ts";
import { createLife } from "./life.ts";
import { signOut } from "./sessions.ts";
import { shownPending, type Tab } from "./tab.ts";
import type { Weighted } from "./weighted.ts";

/** What people do with a page. */
export const peoplesActs: readonly Weighted<Tab>[] = [
  [40, (tab) => tab.write()],
  [3, writeMuch],
  [4, writeLong],
  [8, switchRoom],
  [2, goNowhere],
  [4, (tab) => tab.chat?.current.value.type()],
  [10, readOlder],
  [10, readNewer],
  [
    6,
    ({ chat }, { world }) =>
      chat?.current.value.look(world.chance.happens(0.5)),
  ],
  [2, ({ chat }) => chat?.current.value.toNewest()],
  [10, judgeRefused],
  [5, wake],
  [5, leave],
  [4, writeAndReload],
  [2, hide],
  [2, sleep],
  [2, goIntoHistory],
  [2, setClock],
  [1, clear],
  [3, changeNetwork],
  [3, leaveForGood],
];

/** More than a moment's allowance, so that the server refuses some for now. */
function writeMuch(tab: Tab, { world }: Cast): void {
  const count = world.chance.happens(0.05) ? 80 : world.chance.between(2, 12);
  for (let i = 0; i < count; i++) tab.write();
}

/** Reloads while the words are on their way: they arrive by the old connection, or from the outbox. */
function writeAndReload(tab: Tab, { world }: Cast): void {
  const room = tab.chat?.current.value.slug;
  if (room === undefined || room === nowhere) return;
  if (!world.befalls("tab_closed", 1)) return;
  tab.wire?.up.stall(world.chance.between(10, 1_500));
  tab.write();
  tab.close("closed");
  tab.open(room);
}

/** Fills frames, and now and then goes beyond what a message may hold. */
function writeLong(tab: Tab, { world: { chance } }: Cast): void {
  const length = chance.happens(0.5) ? 4_001 : 3_800;
  tab.write("y".repeat(length));
}

/** Asks for another room's newest, and at times stops reading just then. */
function switchRoom(tab: Tab, { world, rooms }: Cast): void {
  world.count("room_switched");
  if (world.befalls("stalled_wire", 0.2)) {
    tab.wire?.down.stall(world.chance.between(1_000, 50_000));
  }
  tab.chat?.open(world.chance.pick(rooms));
}

/** Follows a stale link, and may write there. */
function goNowhere(tab: Tab, { world }: Cast): void {
  if (!world.befalls("room_gone", 1)) return;
  tab.chat?.open(nowhere);
  if (world.chance.happens(0.5)) tab.write();
}

function readOlder({ chat }: Tab, { world }: Cast): void {
  const room = chat?.current.value;
  if (room === undefined || !room.hasOlder.value) return;
  world.count("older_read");
  void room.loadOlder();
}

function readNewer({ chat }: Tab, { world }: Cast): void {
  const room = chat?.current.value;
  if (room === undefined || !room.hasNewer.value) return;
  world.count("newer_read");
  void room.loadNewer();
}

/** Sends a refused message once more, or takes it back. */
function judgeRefused({ chat }: Tab, { world }: Cast): void {
  const room = chat?.current.value;
  const refused = room?.rows.value.find((row) =>
    row.type === "pending" && row.pending.state === "refused"
  );
  if (room === undefined || refused?.type !== "pending") return;
  const { cid, text } = refused.pending;
  if (world.chance.happens(0.5)) {
    world.count("message_retried");
    return room.retry(cid);
  }
  world.count("message_discarded");
  const written = world.ledger.find(text);
  if (written !== undefined) written.mayBeMissing = true;
  room.discard(cid);
}

function wake({ chat }: Tab, { world }: Cast): void {
  world.count("woken");
  chat?.wake();
}

function leave(tab: Tab, { world }: Cast): void {
  const how = world.chance.happens(0.5) ? "closed" : "killed";
  if (world.befalls(`tab_${how}`, 1)) tab.close(how);
}

function hide(tab: Tab, { world }: Cast): void {
  if (tab.isHidden) return tab.show();
  if (world.befalls("tab_hidden", 1)) tab.hide();
}

function sleep(tab: Tab, { world }: Cast): void {
  if (!world.befalls("tab_asleep", 1)) return;
  tab.sleep(world.chance.between(1_000, 90_000));
  if (world.chance.happens(0.5)) tab.chat?.wake();
}

/** Goes on to another site and back: the page stands still meanwhile, and has said goodbye. */
function goIntoHistory(tab: Tab, { world }: Cast): void {
  if (!world.befalls("tab_in_history", 1)) return;
  tab.goIntoHistory(world.chance.between(500, 60_000));
}

function setClock({ browser }: Tab, { world }: Cast): void {
  if (world.befalls("browser_clock_set", 1)) browser.setClock();
}

/** Loses what the browser kept; what its pages show they keep again. */
function clear({ browser }: Tab, { world, tabs }: Cast): void {
  if (!world.befalls("storage_cleared", 1)) return;
  const shown = new Set(
    tabs.filter((tab) => tab.browser === browser).flatMap(shownPending),
  );
  for (const { text } of browser.kept()) {
    const written = world.ledger.find(text);
    if (written === undefined) continue;
    written.isUnordered = true;
    if (!shown.has(text)) written.mayBeMissing = true;
  }
  browser.clear();
}

/** Goes to where WebSockets are blocked, or back; what was connected is cut. */
function changeNetwork({ browser }: Tab, { world, tabs }: Cast): void {
  const { network } = browser;
  if (!network.isBlocked && !world.befalls("socket_blocked", 1)) return;
  network.change(!network.isBlocked);
  for (const tab of tabs) {
    if (tab.browser !== browser) continue;
    tab.wire?.breakClient();
    tab.wire?.breakServer();
  }
}

/** Signs out, in this tab or by another device that has the same session. */
async function leaveForGood(
  tab: Tab,
  { world, server, rooms }: Cast,
): Promise<void> {
  if (!world.befalls("signed_out", 1)) return;
  const { browser: { user, session, dropSession } } = tab;
  const room = tab.chat?.current.value.slug ?? nowhere;
  tab.browser.left.add(session);
  const isHere = world.chance.happens(0.6);
  const device = createLife(world.scheduler);
  const isDone = await server.ask(
    device,
    (papo) => signOut(papo, { user, session }, world.violate),
  );
  if (!isHere || isDone !== true || tab.browser.session !== session) return;
  dropSession();
  if (tab.isClosed) return;
  tab.close("closed");
  // After all faults nobody else opens it again, and its words wait.
  if (world.isHarsh) return;
  tab.open(room === nowhere ? world.chance.pick(rooms) : room);
}
