import { assertEquals } from "@std/assert";

import { within } from "../support/deadline.ts";
import type { Machines } from "../support/machines.ts";
import { signIn } from "../support/people.ts";
import { connectTo, type Wire } from "../support/wire.ts";

/** Somebody at each machine, who stays there whatever happens, and finds out how it answers. */
export interface Witnesses extends Disposable {
  /** Sends something by each machine, which refuses it as unavailable in time. */
  areRefused(): Promise<void>;
  /** Finds out that each is still connected to the machine that it was. */
  areThere(): Promise<void>;
}

/** Papo promises an answer within half of this. */
const answerMs = 10_000;

export async function placeWitnesses(
  { all }: Machines,
): Promise<Witnesses> {
  using placed = new DisposableStack();
  const wires = await Promise.all(all.map(async (papo, nth) => {
    const person = await signIn(papo, `Witness ${nth}`);
    const wire = placed.use(await connectTo(papo, person));
    await untilLive(wire);
    return wire;
  }));
  const stack = placed.move();
  let sent = 0;

  async function isRefused(wire: Wire): Promise<void> {
    const cid = `witness ${sent++}`;
    wire.send({ type: "send", room: "lobby", cid, text: cid });
    const { code } = await wire.next("refused");
    assertEquals(code, "unavailable");
  }

  return {
    async areRefused() {
      await within("refusals", Promise.all(wires.map(isRefused)), answerMs);
    },
    async areThere() {
      await Promise.all(wires.map((wire) => wire.settle()));
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}

/** Waits until nothing more of the room's history is to be read, as whose reading fails is closed. */
export function untilLive(wire: Wire): Promise<void> {
  return within("the room's end", readToEnd(wire));
}

async function readToEnd(wire: Wire): Promise<void> {
  let isLive = false;
  while (!isLive) {
    wire.send({ type: "ping" });
    const { heads } = await wire.next("pong");
    isLive = heads?.lobby !== undefined;
  }
}
