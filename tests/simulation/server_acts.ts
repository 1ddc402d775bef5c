import type { Cast } from "./cast.ts";
import type { Weighted } from "./weighted.ts";

/** What befalls the server and its disk. */
export const serversActs: readonly Weighted<Cast>[] = [
  [4, crash],
  [4, crashAfterCommit],
  [3, drain],
  [3, failStore],
  [3, sleep],
  [8, goBack],
  [3, setClock],
];

function crash({ server, world }: Cast): void {
  if (world.knows("crash")) server.crash();
}

/** The worst moment to die: all is stored, and nobody has been told. */
function crashAfterCommit({ disk, server, world }: Cast): void {
  if (!world.knows("crash_between_commit_and_broadcast")) return;
  disk.onNextCommit((whose) => {
    world.count("crash_between_commit_and_broadcast");
    server.crash(whose);
  });
}

function drain({ server, world }: Cast): void {
  if (world.knows("drain")) server.drain();
}

function failStore({ disk, world }: Cast): void {
  if (!world.befalls("store_down", 1)) return;
  disk.fail(world.chance.between(500, 8_000));
}

/** Everybody's messages wait meanwhile, and so do their signs of life. */
function sleep({ server, world }: Cast): void {
  if (!world.befalls("server_asleep", 1)) return;
  server.sleep(world.chance.between(500, 12_000));
}

/** Neither order nor waiting nor anybody's session depends on what time it is. */
function setClock({ server, world }: Cast): void {
  if (world.befalls("server_clock_set", 1)) server.setClock();
}

/** Backs up now and restores it later: what is written in between is gone, be it acknowledged or not. */
function goBack({ disk, server, world }: Cast): void {
  if (!world.knows("backup_restored")) return;
  const { chance, scheduler } = world;
  const restore = disk.backUp();
  scheduler.after(chance.between(100, 20_000), () => {
    if (!world.isHarsh) return;
    server.restart(chance.pick(["crash", "drain"]), () => {
      world.count("backup_restored");
      restore();
    });
  });
}
