import { assertEquals } from "@std/assert";

import { within } from "../support/deadline.ts";
import { get, signIn } from "../support/people.ts";
import { type Papo, startPapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

const preload = new URL("../support/mishaps.ts", import.meta.url);

const mishaps = [
  ["a rejection that nobody awaits", "SIGUSR1", "unhandled_rejection"],
  ["an exception that nobody catches", "SIGUSR2", "unhandled_error"],
] as const;

for (const [what, signal, event] of mishaps) {
  Deno.test({
    name: `${what} is logged, and everyone stays connected`,
    ignore: Deno.build.os === "windows",
    async fn() {
      await using papo = await startPapo({}, { preload });
      using wire = await connectTo(papo, await signIn(papo, "Ana"));

      for (let i = 1; i <= 2; i++) {
        papo.signal(signal);
        await within("a line in the log", logs(papo, event, i));
        await wire.settle();
      }
      wire.send({ type: "send", room: "lobby", cid: "c", text: "still here" });

      assertEquals((await wire.message("c")).text, "still here");
    },
  });
}

/** Resolves when the log has an event so many times. @throws when the process ends instead. */
async function logs(papo: Papo, event: string, times: number): Promise<void> {
  while (papo.output.split(`"event":"${event}"`).length <= times) {
    await (await get(papo, "/healthz")).text();
  }
}
