import { assertEquals } from "@std/assert";

import { within } from "../support/deadline.ts";
import { bearer, type Person, postJson, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connectTo, openWire, type Wire } from "../support/wire.ts";
import {
  describeLatencies,
  numbered,
  type Pair,
  printFigure,
  talk,
} from "./figures.ts";

/** Each attacker comes from an address of its own, as a botnet does. */
const papo = sharePapo({ ADDRESS_HEADER: "X-Forwarded-For" });

const attackers = 50;
/** They come back each time, as attackers do. */
const waves = 3;
/** Above every burst that is let through, with what is forgiven after it. */
const commandsInFrame = 600;
const messages = 50;

const join = { type: "join", room: "lobby" };
const floods: Record<string, (i: number) => object> = {
  "unknown commands": () => ({ type: "dance" }),
  "messages": (i) => ({ type: "send", room: "lobby", cid: `${i}`, text: "!" }),
  "joins": () => join,
  "typing": () => ({ type: "typing", room: "lobby" }),
  "pings": () => ({ type: "ping", heads: { lobby: 0 } }),
};

for (const [kind, command] of Object.entries(floods)) {
  Deno.test(`${attackers} connections that flood with ${kind} are closed with 1008, and others talk on`, async () => {
    using held = new DisposableStack();
    const pair = await openPair(kind, held);
    const people = await Promise.all(
      numbered(`Flood of ${kind}`, attackers).map((name) =>
        signIn(papo(), name)
      ),
    );
    const calm = await talk(pair, numbered("calm", 10));

    const attacking = Promise.all(
      people.map((person, i) => attack(person, `192.0.2.${i}`, command)),
    );
    const cids = numbered("during", messages);
    const latencies = await talk(pair, cids);
    const closed = (await attacking).flat();

    assertEquals(
      closed.map(({ code }) => code),
      Array(attackers * waves).fill(1008),
    );
    assertEquals(heard(pair.reader).slice(-messages), cids);
    const slowestMs = Math.max(...closed.map(({ ms }) => ms));
    printFigure(
      `A flood of ${kind} by ${attackers}, ${waves} times`,
      `each closed within ${slowestMs.toFixed(0)} ms; messages of others: ` +
        `${describeLatencies(latencies)} (alone ${describeLatencies(calm)})`,
    );
  });
}

/** Opens two people in a room of their own. */
async function openPair(kind: string, held: DisposableStack): Promise<Pair> {
  const ana = await signIn(papo(), `Ana ${kind}`);
  const bia = await signIn(papo(), `Bia ${kind}`);
  const response = await postJson(
    papo(),
    "/rooms",
    { name: `Away from ${kind}` },
    bearer(ana),
  );
  const { room: { room } } = await response.json();
  return {
    room,
    writer: held.use(await connectTo(papo(), ana, room)),
    reader: held.use(await connectTo(papo(), bia, room)),
  };
}

/** Floods until it is closed, again and again: with which code, and how long after its first word. */
async function attack(
  person: Person,
  address: string,
  command: (i: number) => object,
): Promise<{ code: number; ms: number }[]> {
  const commands = Array.from(
    { length: commandsInFrame },
    (_, i) => command(i),
  );
  const lines = [join, ...commands].map((each) => JSON.stringify(each));
  const closed = [];
  while (closed.length < waves) {
    using wire = openWire(papo(), {
      ...bearer(person),
      "x-forwarded-for": address,
    });
    await wire.next("welcome");
    const startedAt = performance.now();
    wire.sendFrame(lines.join("\n"));
    const code = await within("a close", wire.closed);
    closed.push({ code, ms: performance.now() - startedAt });
  }
  return closed;
}

function heard({ events }: Wire): string[] {
  return events.flatMap((event) => event.type === "message" ? [event.cid] : []);
}
