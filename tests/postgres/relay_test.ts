import { assertEquals } from "@std/assert";

import { realTime } from "../../lib/time.ts";
import { createPostgresRelay } from "../../lib/relay/postgres.ts";
import { createOpenLine } from "../../lib/relay/postgres_line.ts";
import type { Hint } from "../../lib/relay/relay.ts";
import {
  connectPostgres,
  createClient,
} from "../../lib/store/postgres_client.ts";
import { within } from "../support/deadline.ts";
import { cluster, newDatabase } from "./cluster.ts";

const ignore = cluster === null;

/** A machine's end: what it hears, and each time that hints may have been lost. */
function listen(url: string, machine: string) {
  const heard: Hint[] = [];
  let onNext = () => {};
  let losses = 0;
  const relay = createPostgresRelay({
    openLine: createOpenLine(() => createClient(url)),
    machine,
    time: realTime,
    random: Math.random,
    report: () => {},
  });
  relay.listen((hint) => {
    heard.push(hint);
    onNext();
  }, () => {
    losses++;
    onNext();
  });

  async function until(isThere: () => boolean, what: string): Promise<void> {
    while (!isThere()) {
      const next = Promise.withResolvers<void>();
      onNext = next.resolve;
      await within(what, next.promise);
    }
  }
  return {
    hint: relay.hint,
    heard,
    lost: (times: number) => until(() => losses === times, `loss ${times}`),
    hears: (count: number) => until(() => heard.length >= count, "a hint"),
    [Symbol.asyncDispose]: relay.close,
  };
}

Deno.test({
  name:
    "hints reach the other machine, also after the connections that listen were ended",
  ignore,
  async fn() {
    const url = await newDatabase();
    const outside = connectPostgres(url, { max: 1 });
    await using one = listen(url, "one");
    await using two = listen(url, "two");
    await Promise.all([one.lost(1), two.lost(1)]);
    const before: Hint = { type: "head", roomId: 1, head: 5 };
    const after: Hint = { type: "head", roomId: 1, head: 6 };

    one.hint(before);
    await two.hears(1);
    await outside.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      [],
    );
    await Promise.all([one.lost(2), two.lost(2)]);
    one.hint(after);
    await two.hears(2);
    await outside.end();

    assertEquals([one.heard, two.heard], [[], [before, after]]);
  },
});
