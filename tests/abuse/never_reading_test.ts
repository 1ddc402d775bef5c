import { assert, assertEquals } from "@std/assert";

import { within } from "../support/deadline.ts";
import { bearer, type Person, postJson, signIn } from "../support/people.ts";
import {
  encodeFrame,
  opcodes,
  openRaw,
  type Raw,
  upgradeLines,
} from "../support/raw.ts";
import { type Papo, startPapo } from "../support/server.ts";
import { connectTo, type Wire } from "../support/wire.ts";
import {
  describeLatencies,
  numbered,
  type Pair,
  printFigure,
  talk,
} from "./figures.ts";
import { heldMb } from "./memory.ts";

const peers = 200;
const maxGrowthMb = 150;

/** 16 KB; enough of them to fill what the kernel takes for a socket that nobody reads. */
const text = "🦜".repeat(4_000);
const rounds = 150;
const perRound = 10;

Deno.test(`${peers} peers that never read are dropped, cost little, and bother nobody`, async () => {
  await using papo = await startPapo({
    RATE_LIMIT: "off",
    MAX_CONNECTIONS_PER_ADDRESS: `${2 * peers}`,
  });
  using held = new DisposableStack();
  const [ana, bia] = [await signIn(papo, "Ana"), await signIn(papo, "Bia")];
  const room = await makeRoom(papo, { name: "Away", person: ana });
  const pair = {
    room,
    writer: held.use(await connectTo(papo, ana, room)),
    reader: held.use(await connectTo(papo, bia, room)),
  };
  const speaker = held.use(await connectTo(papo, ana));
  const mute = await Promise.all(
    numbered("Mute", peers).map(async (name) => {
      const person = await signIn(papo, name);
      held.use(await joinAndNeverRead(papo, person));
      return person.user.id;
    }),
  );
  await seen(speaker, mute, true);
  const empty = await makeRoom(papo, { name: "Empty", person: ana });
  await speaker.join(empty);
  const calm = await talkDuringSpeech({ speaker, room: empty, pair });
  const { pid } = papo;
  const baseMb = await heldMb(pid);

  let mostMb = baseMb;
  const during = await talkDuringSpeech(
    { speaker, room: "lobby", pair },
    async () => {
      mostMb = Math.max(mostMb, await heldMb(pid));
    },
  );
  await within("all to be dropped", seen(speaker, mute, false));
  await pair.reader.settle();

  assertEquals(papo.pid, pid);
  const grownMb = mostMb - baseMb;
  assert(grownMb <= maxGrowthMb, `grown by ${grownMb} MB`);
  printFigure(
    `${peers} peers that never read`,
    `${baseMb.toFixed(0)} MB before, ${mostMb.toFixed(0)} MB at most; ` +
      `messages of others: ${describeLatencies(during)} ` +
      `(without them ${describeLatencies(calm)})`,
  );
});

interface Speech {
  speaker: Wire;
  /** Where the speaker speaks. */
  room: string;
  /** Who talks elsewhere meanwhile. */
  pair: Pair;
}

/** Fills a room, and measures how long messages take in another one meanwhile. */
async function talkDuringSpeech(
  { speaker, room, pair }: Speech,
  afterRound = () => Promise.resolve(),
): Promise<number[]> {
  const latencies: number[] = [];
  for (const round of numbered(room, rounds)) {
    for (const cid of numbered(round, perRound)) {
      speaker.send({ type: "send", room, cid, text });
    }
    latencies.push(...await talk(pair, [round]));
    await speaker.message(`${round} ${perRound - 1}`);
    await afterRound();
  }
  return latencies;
}

async function makeRoom(
  papo: Papo,
  { name, person }: { name: string; person: Person },
): Promise<string> {
  const made = await postJson(papo, "/rooms", { name }, bearer(person));
  const { room: { room } } = await made.json();
  return room;
}

async function joinAndNeverRead(papo: Papo, person: Person): Promise<Raw> {
  const raw = await openRaw(papo);
  const join = new TextEncoder().encode('{"type":"join","room":"lobby"}');
  await raw.write([...upgradeLines(papo, bearer(person)), "", ""].join("\r\n"));
  assertEquals((await raw.answer()).status, 101);
  await raw.write(encodeFrame(opcodes.text, join));
  return raw;
}

/** Waits until all of these people were told of as having come, or gone. */
async function seen(wire: Wire, ids: string[], online: boolean): Promise<void> {
  const missing = new Set(ids);
  for (const event of wire.events) note(event);
  while (missing.size > 0) note(await wire.next("presence"));

  function note(event: Wire["events"][number]): void {
    if (event.type !== "presence" || event.online !== online) return;
    for (const { id } of event.users) missing.delete(id);
  }
}
