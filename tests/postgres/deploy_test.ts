import { assert, assertEquals, assertRejects } from "@std/assert";

import { within } from "../support/deadline.ts";
import { type Attached, startInstance } from "../support/deploy.ts";
import { get, postForm, signIn } from "../support/people.ts";
import { connect } from "../support/wire.ts";
import { pause } from "./processes.ts";
import { cluster, newDatabase, trusted } from "./tls_cluster.ts";

const ignore = cluster === null;

/** What Deploy gives an instance from its signal until it is killed. */
const graceMs = 5_000;

/** Makes a database for one app. */
async function attach(): Promise<Attached> {
  const certificate = cluster?.certificate ?? "";
  return { url: await newDatabase(), certificate };
}

Deno.test({
  name:
    "on Deno Deploy, what is written on one instance is read on the other, and each drains in time",
  ignore,
  async fn() {
    const database = await attach();
    await using one = await startInstance(database);
    await using other = await startInstance(database);
    using here = await connect(one, await signIn(one, "Ana"));
    using there = await connect(other, await signIn(other, "Bia"));
    await Promise.all([here.join(), there.join()]);

    here.send({ type: "send", room: "lobby", cid: "a1", text: "oi" });
    const [written, read] = await Promise.all([
      here.message("a1"),
      there.message("a1"),
    ]);
    one.signal("SIGINT");
    const code = await within("the end", one.ended, graceMs);
    there.send({ type: "send", room: "lobby", cid: "b1", text: "tchau" });
    const after = await there.message("b1");
    other.signal("SIGTERM");
    const otherCode = await within("the other's end", other.ended, graceMs);

    assertEquals(read, written);
    assertEquals(after.seq, 2);
    assertEquals(await Promise.all([here.closed, there.closed]), [1012, 1012]);
    assertEquals([code, otherCode], [0, 0]);
  },
});

Deno.test({
  name:
    "on Deno Deploy, an instance ends in time though its database gives no answer",
  ignore,
  async fn() {
    await using instance = await startInstance(await attach());
    using wire = await connect(instance, await signIn(instance, "Ana"));
    await wire.join();
    let code: number | null = null;

    await pause({ pid: cluster?.pid ?? 0, url: trusted }, async () => {
      wire.send({ type: "send", room: "lobby", cid: "a1", text: "oi" });
      instance.signal("SIGINT");
      code = await within("the end", instance.ended, graceMs);
    });

    assertEquals([code, await wire.closed], [0, 1012]);
  },
});

Deno.test({
  name:
    "on Deno Deploy, pages are the app's own over https alone, as cookies are, and nobody reads the metrics",
  ignore,
  async fn() {
    await using one = await startInstance(await attach());

    const from = (origin: string) =>
      postForm(one, "/signin", { name: "Ana" }, { origin });
    const [stranger, plain, own] = await Promise.all([
      from("https://evil.example"),
      from(one.url),
      from(one.url.replace("http:", "https:")),
    ]);
    const metrics = await get(one, "/metrics");
    for (const answer of [stranger, plain, own, metrics]) {
      await answer.body?.cancel();
    }

    assertEquals(
      [stranger, plain, own].map(({ status }) => status),
      [403, 403, 303],
    );
    const cookie = own.headers.get("set-cookie") ?? "";
    assert(cookie.startsWith("__Host-papo_session="), cookie);
    assert(cookie.endsWith("; Secure"), cookie);
    assertEquals(metrics.status, 404);
  },
});

Deno.test("on Deno Deploy, an app without a database ends with one sentence", async () => {
  const error = await assertRejects(() => startInstance(), Error);

  assertEquals(
    error.message,
    "Papo did not start:\nNo Postgres is attached to this app: on Deno Deploy nothing lasts that is " +
      "written to a file, and instances share nothing. Attach a Postgres to the " +
      "app under Databases, and deploy it again.\n",
  );
});
