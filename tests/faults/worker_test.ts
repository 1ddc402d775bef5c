import { assertEquals, assertStringIncludes } from "@std/assert";

import { lostStoreCode } from "../../lib/supervise.ts";
import { findViolations } from "../support/checker.ts";
import { within } from "../support/deadline.ts";
import { startLoad } from "../support/load.ts";
import { signIn } from "../support/people.ts";
import { chooseSeed, createRandom } from "../support/random.ts";
import { startPapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

const preload = new URL("../support/mortal_worker.ts", import.meta.url);

Deno.test({
  name:
    "when the store's worker dies Papo says so, drains and ends, and the next one has every word",
  // There is no such signal.
  ignore: Deno.build.os === "windows",
  async fn() {
    const seed = chooseSeed();
    console.log(`To repeat it: SEED=${seed}`);
    await using papo = await startPapo({ RATE_LIMIT: "off" }, { preload });
    using load = await startLoad(papo, {
      writers: 4,
      readers: 2,
      everyMs: 5,
      random: createRandom(seed),
    });
    using wire = await connectTo(papo, await signIn(papo, "Ana"));

    load.begin();
    await within("writes", load.acknowledgements.more(50));
    papo.signal("SIGUSR2");
    const drain = await wire.next("drain");
    const closeCode = await within("a close", wire.closed);
    const code = await within("an end", papo.ended);
    const { output } = papo;
    await papo.start();
    load.reconnect();
    await within("writes again", load.acknowledgements.more(50));
    load.stop();
    const log = await load.settle();

    assertEquals(code, lostStoreCode);
    assertStringIncludes(output, '"event":"store_failed"');
    assertStringIncludes(output, "the store's worker died");
    assertEquals([drain.retryAfterMs, closeCode], [1_500, 1012]);
    assertEquals(findViolations(log, load.histories()), []);
  },
});
