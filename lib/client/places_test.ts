import { assertEquals } from "@std/assert";

import type { RefusalCode } from "../protocol/events.ts";
import {
  ana,
  type Client,
  commands,
  createClient,
  entry,
  lastRef,
  pending,
  sentCids,
  types,
} from "./test_world.ts";

function refuseJoin(
  client: Client,
  code: RefusalCode,
  retryAfterMs?: number,
) {
  const ref = lastRef(client.state, "lobby");
  const message = "Not now.";
  return client.hear({ type: "refused", code, message, ref, retryAfterMs });
}

for (const code of ["rate_limited", "unavailable"] as const) {
  Deno.test(`step() asks for a room again when a join refused as ${code} may be retried`, () => {
    const client = createClient();
    client.open();

    const refused = refuseJoin(client, code, 3_000);
    const early = client.pass(2_999);
    const due = client.pass(1);
    client.join();

    assertEquals(refused, []);
    assertEquals(early, []);
    assertEquals(commands(due).map(({ type }) => type), ["join"]);
    assertEquals(client.state.places.get("lobby")?.standing, { type: "in" });
  });
}

Deno.test("step() waits a second when a refused join does not say how long", () => {
  const client = createClient();
  client.open();
  refuseJoin(client, "unavailable");

  const early = client.pass(999);
  const due = client.pass(1);

  assertEquals([early.length, due.length], [0, 1]);
});

for (const code of ["not_found", "forbidden", "bad_command"] as const) {
  Deno.test(`step() gives a room up whose join is refused as ${code}`, () => {
    const client = createClient();
    client.open();

    const refused = refuseJoin(client, code);
    const later = client.pass(10_000);

    assertEquals(refused, [{ type: "gone", room: "lobby", code }]);
    assertEquals(later, []);
  });
}

Deno.test("step() keeps the messages for a room that is gone, with the reason", () => {
  const client = createClient();
  client.take({ type: "write", pending: pending("a") });
  client.open();

  const effects = refuseJoin(client, "not_found");

  const kept = pending("a", { state: "refused", code: "not_found" });
  assertEquals(effects, [
    { type: "keep", pending: kept },
    { type: "gone", room: "lobby", code: "not_found" },
  ]);
  assertEquals(client.state.outbox.items.map(({ pending }) => pending), [kept]);
});

Deno.test("step() asks for a room that was gone again for what one writes or retries", () => {
  const client = createClient();
  client.take({ type: "write", pending: pending("a") });
  client.open();
  refuseJoin(client, "not_found");

  const retried = client.take({ type: "retry", cid: "a" });
  refuseJoin(client, "not_found");
  const written = client.take({ type: "write", pending: pending("b") });
  const back = client.join();

  assertEquals(commands(retried).map(({ type }) => type), ["join"]);
  assertEquals(commands(written).map(({ type }) => type), ["join"]);
  assertEquals(sentCids(back), ["b"]);
});

Deno.test("step() asks for a room that was gone again when it is opened again", () => {
  const client = createClient();
  client.open();
  refuseJoin(client, "forbidden");

  client.take({ type: "show", room: "garden" });
  const effects = client.take({ type: "show", room: "lobby" });

  assertEquals(commands(effects).map(({ type }) => type), ["leave", "join"]);
});

Deno.test("step() does not take an old join's refusal for the last one's", () => {
  const client = createClient();
  client.open();
  const ref = lastRef(client.state, "lobby");
  client.take({ type: "show", room: "garden" });
  client.take({ type: "show", room: "lobby" });

  const effects = client.hear({
    type: "refused",
    code: "not_found",
    message: "",
    ref,
  });

  assertEquals(effects, []);
  assertEquals(client.state.places.get("lobby")?.standing.type, "asked");
});

Deno.test("step() does not leave a room that it never got into", () => {
  const client = createClient();
  client.open();
  refuseJoin(client, "rate_limited", 1_000);

  const effects = client.take({ type: "show", room: "garden" });

  assertEquals(commands(effects).map(({ type }) => type), ["join"]);
});

Deno.test("step() takes its own entry for stored also when that comes by catching up", () => {
  const client = createClient();
  client.open();
  client.join();
  client.take({ type: "write", pending: pending("a") });
  client.take({ type: "closed", code: 1006 });
  client.pass(1_000);
  client.open();
  client.join({ head: 1 });

  const effects = client.hear(entry(1, { from: ana, cid: "a" }));

  assertEquals(types(effects), ["deliver", "forget"]);
  assertEquals(client.state.outbox.items, []);
});

Deno.test("step() takes an answer about an entry that it has seen for stored, and shows nothing twice", () => {
  const client = createClient({ cursor: { epoch: "e1", seq: 9 } });
  client.open();
  client.join({ head: 9 });
  client.take({ type: "write", pending: pending("a") });

  const effects = client.hear(entry(4, { from: ana, cid: "a" }));

  assertEquals(effects, [{ type: "forget", cid: "a" }]);
});

Deno.test("step() does not take another's entry with the same cid for its own", () => {
  const client = createClient();
  client.open();
  client.join();
  client.take({ type: "write", pending: pending("a") });

  const effects = client.hear(entry(1, { cid: "a" }));

  assertEquals(types(effects), ["deliver"]);
});

Deno.test("step() sends again after a gap, in which an answer may have been lost", () => {
  const client = createClient();
  client.open();
  client.join();
  client.take({ type: "write", pending: pending("a") });
  client.hear(entry(3));

  const effects = client.join({ head: 3 });

  assertEquals(sentCids(effects), ["a"]);
});
