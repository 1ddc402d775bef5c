import type { Disk } from "./disk.ts";
import { createLeaseTable } from "./leases.ts";
import { createHints } from "./relay.ts";
import { createMachine, type Server } from "./server.ts";
import type { World } from "./world.ts";

const chanceOfSeveral = 0.2;

/**
 * Makes the server: one machine, or two or three that share the store behind a proxy, which sends
 * each connection and request to any that runs.
 */
export function createServer(world: World, disk: Disk): Server {
  const { chance } = world;
  if (!chance.happens(chanceOfSeveral)) return createMachine(world, disk, null);
  world.count("several_machines");
  const hints = createHints(world);
  const leases = createLeaseTable(world, disk);
  const machines = Array.from(
    { length: chance.between(2, 3) },
    () =>
      createMachine(world, disk, (life) => ({
        relay: hints.open(life),
        leases: leases(life),
        renewEpochs: () =>
          Promise.resolve(world.violate("a log was taken for shorter")),
      })),
  );
  const any = () => chance.pick(machines);
  const anyUp = () => {
    const up = machines.filter(({ papos }) => papos.length > 0);
    return up.length > 0 ? chance.pick(up) : any();
  };

  return {
    get papos() {
      return machines.flatMap(({ papos }) => papos);
    },
    get isUp() {
      return machines.every(({ isUp }) => isUp);
    },
    holds: (line) => machines.some(({ holds }) => holds(line)),
    crash(whose) {
      if (whose === undefined) return any().crash();
      for (const machine of machines) machine.crash(whose);
    },
    drain: () => any().drain(),
    restart(_how, meanwhile) {
      // A backup takes the place of what all of them use, so that none may run.
      let isDone = false;
      for (const machine of machines) {
        machine.restart("crash", () => {
          if (!isDone) meanwhile();
          isDone = true;
        });
      }
    },
    sleep: (ms) => any().sleep(ms),
    setClock: () => any().setClock(),
    connect: (...args) => anyUp().connect(...args),
    exchange: (...args) => anyUp().exchange(...args),
    ask: (...args) => anyUp().ask(...args),
  };
}
