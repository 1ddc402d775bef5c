import { assert, assertEquals } from "@std/assert";

import { bearer, postJson, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connectTo, openWire, type Wire } from "../support/wire.ts";
import {
  describeLatencies,
  numbered,
  type Pair,
  printFigure,
  talk,
} from "./figures.ts";
import {
  type Attack,
  type Ended,
  type Flood,
  floods,
  from,
  waves,
} from "./floods.ts";

/** So that each attacker can come from an address of its own. */
const papo = sharePapo({ ADDRESS_HEADER: "X-Forwarded-For" });

const attackers = 50;

/** They take turns, so that nobody is refused for writing fast: each may write 60 messages at once. */
const writers = 10;
const mostMessages = 50 * writers;

for (const kind of Object.keys(floods).filter(isFlood)) {
  Deno.test(`${attackers} connections that flood with ${kind} are closed with 1008, and others talk on`, async () => {
    using held = new DisposableStack();
    const pairs = await openPairs(kind, held);
    const [pair] = pairs;
    assert(pair !== undefined);
    const people = await Promise.all(
      numbered(`Flood of ${kind}`, attackers).map((name, i) =>
        signIn(papo(), name, from(i))
      ),
    );
    const calm = await talk(pair, numbered("calm", 10));

    const { url } = papo();
    const attack = attackElsewhere({ papo: { url }, kind, people });
    const { cids, latencies } = await talkUntil(pairs, attack);
    const ended = await attack;

    assertEquals(
      ended.map(({ code }) => code),
      Array(attackers * waves).fill(1008),
    );
    assert(cids.length > 0);
    assertEquals(heard(pair.reader).slice(-cids.length), cids);
    const slowestMs = Math.max(...ended.map(({ ms }) => ms));
    printFigure(
      `A flood of ${kind} by ${attackers}, ${waves} times`,
      `each closed within ${slowestMs.toFixed(0)} ms; messages of others: ` +
        `${describeLatencies(latencies)} (alone ${describeLatencies(calm)})`,
    );
  });
}

function isFlood(kind: string): kind is Flood {
  return kind in floods;
}

/** Opens a room with a reader, and several who write to it. */
async function openPairs(kind: string, held: DisposableStack): Promise<Pair[]> {
  const bia = await signIn(papo(), `Bia ${kind}`);
  const response = await postJson(
    papo(),
    "/rooms",
    { name: `Away from ${kind}` },
    bearer(bia),
  );
  const { room: { room } } = await response.json();
  const reader = held.use(await connectTo(papo(), bia, room));
  return await Promise.all(
    numbered(`Ana ${kind}`, writers).map(async (name, i) => {
      const ana = await signIn(papo(), name);
      // One address would soon have written too fast for all of them.
      const address = from(attackers + i);
      const writer = held.use(openWire(papo(), { ...bearer(ana), ...address }));
      await writer.next("welcome");
      await writer.join(room);
      return { room, writer, reader };
    }),
  );
}

/** Attacks from a thread of its own, so that what others measure is the server's delay, not the attackers'. */
async function attackElsewhere(attack: Attack): Promise<Ended[]> {
  const worker = new Worker(new URL("./flood_worker.ts", import.meta.url), {
    type: "module",
  });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Ended[]>) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(attack);
    });
  } finally {
    worker.terminate();
  }
}

/** Talks as long as something goes on: one message after the other, each by the next writer. */
async function talkUntil(
  pairs: Pair[],
  done: Promise<unknown>,
): Promise<{ cids: string[]; latencies: number[] }> {
  const cids: string[] = [];
  const latencies: number[] = [];
  let isDone = false;
  const end = () => void (isDone = true);
  done.then(end, end);
  while (true) {
    for (const pair of pairs) {
      const cid = `during ${cids.length}`;
      latencies.push(...await talk(pair, [cid]));
      cids.push(cid);
      if (isDone || cids.length === mostMessages) return { cids, latencies };
    }
  }
}

function heard({ events }: Wire): string[] {
  return events.flatMap((event) => event.type === "message" ? [event.cid] : []);
}
