import { assert, assertEquals } from "@std/assert";

import { settled, setUp } from "./test_chat.ts";
import { createServer } from "./test_server.ts";
import { ana, epoch, seeded } from "./test_world.ts";
import type { Row } from "./view.ts";

const seeds = 150;
const actsPerSeed = 250;

Deno.test("chat shows the log whole and in order, whatever the wire does", async () => {
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      await play(seed);
    } catch (cause) {
      throw new Error(`seed ${seed} went wrong`, { cause });
    }
  }
});

async function play(seed: number): Promise<void> {
  const story = await begin(seed);
  for (let i = 0; i < actsPerSeed; i++) {
    await story.act();
    story.checkRows();
  }

  await story.calm();

  const { log } = story.server;
  const mine = log.filter(({ from }) => from.id === ana.id);
  assertEquals(await story.readAll(), log.map(({ text }) => text));
  assertEquals(mine.map(({ text }) => text), story.written);
  assertEquals(await story.chat.storage.list(), []);
}

async function begin(seed: number) {
  const random = seeded(seed);
  const size = Math.floor(random() * 400);
  const server = createServer(random, size);
  const end = random() < 0.5 ? size : Math.floor(size / 2);
  const entries = server.log.slice(Math.max(0, end - 20), end);
  const chat = setUp({
    start: { page: { epoch, head: size, entries } },
    fetchPage: server.fetchPage,
  });
  const room = chat.chat.current.value;
  const written: string[] = [];
  const obeyed = new Map<object, number>();
  await chat.start();
  open();

  function open(): void {
    server.accept();
    chat.link.listener.onOpened();
  }

  function obey(): void {
    const { link } = chat;
    const done = obeyed.get(link) ?? 0;
    obeyed.set(link, link.sent.length);
    for (const command of link.sent.slice(done)) {
      server.obey(command);
    }
  }

  /** Delivers some of what is on the wire. */
  function deliver(count: number): void {
    for (let i = 0; i < count; i++) {
      const event = server.next();
      if (event === undefined) return;
      chat.say(event);
    }
  }

  function reconnect(): void {
    if (chat.chat.link.value === "online") chat.close(1006);
    if (chat.chat.link.value === "offline") chat.pass(1_000);
    open();
  }

  function write(): void {
    const text = `ana ${written.length}`;
    written.push(text);
    room.send(text);
  }

  const acts: [number, () => void | Promise<void>][] = [
    [30, () => server.speak()],
    [30, obey],
    [60, () => deliver(Math.floor(random() * 40))],
    [10, write],
    [2, reconnect],
    [20, () => chat.pass(random() < 0.2 ? 25_000 : 1_000)],
    [10, () => room.look(random() < 0.5)],
    [10, room.loadOlder],
    [10, room.loadNewer],
    [3, room.toNewest],
  ];
  const total = acts.reduce((sum, [weight]) => sum + weight, 0);

  return {
    chat,
    server,
    written,
    async act() {
      let at = random() * total;
      const [, act] = acts.find(([weight]) => (at -= weight) < 0) ?? [];
      await act?.();
      if (chat.chat.link.value !== "online") reconnect();
    },
    /** What is shown has no hole, nothing twice, and is not too much. */
    checkRows() {
      const rows = room.rows.value;
      const seqs = rows.flatMap((row) =>
        row.type === "message" ? [row.entry.seq] : []
      );
      const keys = new Set(rows.map(({ key }) => key));
      assertEquals(seqs, seqs.map((_, i) => (seqs[0] ?? 0) + i));
      assertEquals(keys.size, rows.length);
      assert(seqs.length <= 300, `${seqs.length} rows`);
    },
    /** Has the wire behave until all that waits has come through. */
    async calm() {
      server.isCalm = true;
      const isWaiting = () => room.rows.value.some(isPending);
      room.toNewest();
      for (let i = 0; i < 10 || (i < 200 && isWaiting()); i++) {
        obey();
        deliver(Infinity);
        chat.pass(2_000);
        if (chat.chat.link.value !== "online") reconnect();
      }
      server.speak();
      obey();
      deliver(Infinity);
      obey();
      deliver(Infinity);
      await settled();
    },
    /** Reads from the newest message up to the first. */
    async readAll(): Promise<string[]> {
      room.toNewest();
      const texts = new Map<number, string>();
      const read = () => {
        for (const row of room.rows.value) {
          assert(row.type === "message", `${row.type} is left`);
          texts.set(row.entry.seq, row.entry.text);
        }
      };
      read();
      while (room.hasOlder.value) {
        await room.loadOlder();
        read();
      }
      return [...texts].toSorted(([a], [b]) => a - b).map(([, text]) => text);
    },
  };
}

function isPending({ type }: Row): boolean {
  return type === "pending";
}
