import { assertEquals } from "@std/assert";

import { bearer, get, type Person, signIn } from "../support/people.ts";
import { encodeFrame, opcodes, openRaw, upgradeLines } from "../support/raw.ts";
import { type Papo, sharePapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";
import { describeLatencies, numbered, printFigure, talk } from "./figures.ts";
import { heldMb } from "./memory.ts";

const papo = sharePapo();
const sockets = 200;

const halves: Record<string, (papo: Papo) => string> = {
  "nothing": () => "",
  "half a first line": () => "GET /roo",
  "a head that never ends": ({ port }) =>
    `GET / HTTP/1.1\r\nHost: localhost:${port}\r\nX-Slow: `,
  "a body that never comes": ({ port }) =>
    `POST /signin HTTP/1.1\r\nHost: localhost:${port}\r\n` +
    "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{",
};

for (const [what, half] of Object.entries(halves)) {
  Deno.test(`${sockets} connections that send ${what} keep nobody else from talking`, async () => {
    using held = new DisposableStack();
    const { pid } = papo();
    const baseMb = await heldMb(pid);
    const [ana, bia] = [
      await signIn(papo(), `Ana, ${what}`),
      await signIn(papo(), `Bia, ${what}`),
    ];

    for (let i = 0; i < sockets; i++) {
      const raw = held.use(await openRaw(papo()));
      await raw.write(half(papo()));
    }
    using writer = await connectTo(papo(), ana);
    using reader = await connectTo(papo(), bia);
    const pair = { room: "lobby", writer, reader };
    const latencies = await talk(pair, numbered(what, 50));
    const health = await get(papo(), "/healthz");

    assertEquals([health.status, papo().pid], [200, pid]);
    const grownMb = await heldMb(pid) - baseMb;
    printFigure(
      `${sockets} connections that send ${what}`,
      `${grownMb.toFixed(0)} MB; messages of others: ` +
        describeLatencies(latencies),
    );
  });
}

for (const megabytes of [1, 63]) {
  Deno.test(`a single frame of ${megabytes} MiB closes with 1009, and nobody else notices`, async () => {
    const good = await signIn(papo(), `Good ${megabytes}`);
    const bad = await signIn(papo(), `Bad ${megabytes}`);
    using others = await connectTo(papo(), good);
    const { pid } = papo();

    const code = await closeCodeOf(
      encodeFrame(opcodes.text, new Uint8Array(megabytes << 20).fill(0x20)),
      bad,
    );
    await others.settle();

    assertEquals([code, papo().pid], [1009, pid]);
  });
}

async function closeCodeOf(
  frame: Uint8Array,
  person: Person,
): Promise<number | null> {
  using raw = await openRaw(papo());
  const lines = upgradeLines(papo(), bearer(person));
  await raw.write([...lines, "", ""].join("\r\n"));
  assertEquals((await raw.answer()).status, 101);
  await raw.write(frame);
  let answer = await raw.frame();
  while (answer !== null && answer.opcode !== opcodes.close) {
    answer = await raw.frame();
  }
  const [high = 0, low = 0] = answer?.payload ?? [];
  return answer === null ? null : high * 256 + low;
}
