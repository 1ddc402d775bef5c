import { assert, assertEquals } from "@std/assert";

import { text } from "../../lib/store/row.ts";
import { within } from "../support/deadline.ts";
import { signIn } from "../support/people.ts";
import type { Papo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";
import { faults, type Scene, testUnderLoad, untilReady } from "./under_load.ts";
import { untilLive } from "./witnesses.ts";

testUnderLoad(
  "kill -9 of a machine, whose clients go on at others",
  async ({ machines, load, random }) => {
    for (let i = 0; i < faults; i++) {
      const papo = pick(machines.all, random);
      await within("writes", load.acknowledgements.more(random() * 50));
      await papo.stop("SIGKILL");
      await within("writes elsewhere", load.everyoneAcknowledged());
      await papo.start();
    }
  },
);

testUnderLoad(
  "a machine that stands still until its lease has run out, and goes on",
  async (scene) => {
    const { machines, load, query, random } = scene;
    for (let i = 0; i < faults; i++) {
      const late = pick(machines.all, random);
      const ana = await signIn(machines, `Ana ${i}`);
      using wire = await connectTo(late, ana);
      await untilLive(wire);
      const id = await within("a lease", machineOf(ana.user.id, scene));
      late.signal("SIGSTOP");
      await query(endLease, [id]);
      for (const writer of load.writers) writer.wake();
      await within("writes elsewhere", load.everyoneAcknowledged());
      const head = Math.max(...load.readers.map(lastSeq));
      late.signal("SIGCONT");

      while ((await wire.next("message")).seq < head);
      const seqs = wire.events.flatMap((event) =>
        event.type === "message" ? [event.seq] : []
      );
      const [first = 0] = seqs;
      assertEquals(seqs, seqs.map((_, i) => first + i));
      await untilReady(machines);
    }
  },
);

testUnderLoad(
  "machines that are restarted one after the other, while clients go on at the rest",
  async ({ machines, load }) => {
    for (let i = 0; i < faults; i++) {
      for (const papo of machines.all) {
        papo.signal("SIGTERM");
        assertEquals(await within("the end", papo.ended), 0);
        await within("writes elsewhere", load.everyoneAcknowledged());
        await papo.start();
      }
    }

    assert(load.readers.every(({ drains }) => drains >= faults));
  },
);

function pick(machines: readonly Papo[], random: () => number): Papo {
  const papo = machines[Math.floor(random() * machines.length)];
  if (papo === undefined) throw new Error("There is no machine");
  return papo;
}

const endLease = `
  UPDATE papo.machines SET expires_at = now() - interval '1 second'
  WHERE id = $1
`;

/** Finds on which machine somebody is present, once that is written. */
async function machineOf(
  userId: string,
  { query, load }: Scene,
): Promise<string> {
  const find = "SELECT machine FROM papo.presence WHERE user_id = $1";
  while (true) {
    const [row] = await query(find, [userId]);
    if (row !== undefined) return text(row, "machine");
    await load.acknowledgements.more(1);
  }
}

function lastSeq({ entries }: Scene["load"]["readers"][number]): number {
  return entries.at(-1)?.seq ?? 0;
}
