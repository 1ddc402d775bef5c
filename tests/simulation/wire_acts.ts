import type { Cast } from "./cast.ts";
import type { Weighted } from "./weighted.ts";
import type { Line } from "./wire.ts";

/** What befalls a connection. */
export const wiresActs: readonly Weighted<Line>[] = [
  [4, cut],
  [4, halfOpen],
  [4, stall],
];

/** Ends a wire at once; either side may learn of it late or never. */
function cut(wire: Line, { world }: Cast): void {
  const { chance, scheduler } = world;
  if (!world.befalls("cut", 1)) return;
  wire.up.block();
  wire.down.block();
  if (!world.befalls("cut_unnoticed_by_client", 0.3)) {
    scheduler.after(chance.between(0, 500), wire.breakClient);
  }
  if (!world.befalls("cut_unnoticed_by_server", 0.3)) {
    scheduler.after(chance.between(0, 500), wire.breakServer);
  }
}

/** From here on nothing arrives any more, in one direction or both, and nobody says so. */
function halfOpen(wire: Line, { world }: Cast): void {
  const which = world.chance.pick(["up", "down", "both"] as const);
  if (!world.befalls(`half_open_${which}`, 1)) return;
  if (which !== "down") wire.up.block();
  if (which !== "up") wire.down.block();
}

/** Has one side read nothing for a time. */
function stall(wire: Line, { world }: Cast): void {
  if (!world.befalls("stalled_wire", 1)) return;
  const isLong = world.chance.happens(0.3);
  const ms = world.chance.between(200, isLong ? 60_000 : 5_000);
  if (world.chance.happens(0.7)) wire.down.stall(ms);
  if (world.chance.happens(0.3)) wire.up.stall(ms);
}
