import { assertEquals, assertRejects } from "@std/assert";

import { awaitPostgres } from "./await_postgres.ts";
import { PostgresUnreachable } from "./postgres_client.ts";
import { StoreUnavailable } from "./store.ts";

/** Attempts that fail with these errors, one after the other, and then succeed. */
function setUp(errors: Error[]) {
  const waits: [string, number][] = [];
  const paused: number[] = [];
  let attempts = 0;
  const attempt = () => {
    const error = errors[attempts++];
    return error === undefined
      ? Promise.resolve("done")
      : Promise.reject(error);
  };
  const opened = () =>
    awaitPostgres(attempt, {
      pause: (ms) => Promise.resolve(void paused.push(ms)),
      onWait: (why, waitMs) => void waits.push([why, waitMs]),
    });
  return { opened, waits, paused, attempts: () => attempts };
}

/** What Postgres itself answered, as the driver tells it. */
function answered(code: string): StoreUnavailable {
  const cause = Object.assign(new Error(`answered ${code}`), { code });
  return new StoreUnavailable(cause.message, { cause });
}

Deno.test("awaitPostgres() waits ever longer for a Postgres that is away or starting", async () => {
  const away = new PostgresUnreachable("refused");
  const { opened, waits, paused } = setUp([away, away, answered("57P03")]);

  const result = await opened();

  assertEquals(result, "done");
  assertEquals(paused, [500, 1_000, 2_000]);
  assertEquals(waits, [
    ["refused", 500],
    ["refused", 1_000],
    ["answered 57P03", 2_000],
  ]);
});

Deno.test("awaitPostgres() gives up after half a minute, with the last reason", async () => {
  const away = Array.from(
    { length: 20 },
    (_, i) => new PostgresUnreachable(`refused ${i}`),
  );
  const { opened, paused, attempts } = setUp(away);

  const error = await assertRejects(opened, PostgresUnreachable);

  assertEquals([attempts(), error.message], [7, "refused 6"]);
  assertEquals(paused.reduce((sum, ms) => sum + ms, 0), 31_500);
});

const noPassword = new PostgresUnreachable(
  "Error: SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string",
);

for (
  const error of [
    answered("28P01"),
    answered("3D000"),
    noPassword,
    new TypeError("a bug"),
  ]
) {
  Deno.test(`awaitPostgres() does not wait when it is "${error.message}"`, async () => {
    const { opened, paused } = setUp([error]);

    await assertRejects(opened, Error, error.message);

    assertEquals(paused, []);
  });
}
