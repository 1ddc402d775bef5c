import { assertEquals } from "@std/assert";

import type { Refused } from "../protocol/events.ts";
import {
  ana,
  type Client,
  commands,
  createClient,
  entry,
  kept,
  pending,
  sentCids,
  types,
} from "./test_world.ts";

function joinedClient(): Client {
  const client = createClient();
  client.open();
  client.join();
  return client;
}

function write(client: Client, cid: string, room = "lobby") {
  return client.take({ type: "write", pending: pending(cid, { room }) });
}

/** Says that a message is stored; returns what is sent then. */
function store(client: Client, seq: number, cid: string): string[] {
  return sentCids(client.hear(entry(seq, { from: ana, cid })));
}

function refuse(client: Client, cid: string, change: Partial<Refused> = {}) {
  return client.hear({
    type: "refused",
    code: "rate_limited",
    message: "That is too fast.",
    cid,
    ...change,
  });
}

Deno.test("step() keeps and sends what is written in a joined room", () => {
  const client = joinedClient();

  const effects = write(client, "a");

  assertEquals(effects, [
    { type: "keep", pending: pending("a") },
    {
      type: "send",
      command: { type: "send", room: "lobby", cid: "a", text: "text of a" },
    },
  ]);
});

Deno.test("step() sends what was written before it joined, in the order of writing", () => {
  const client = createClient();
  write(client, "a");
  const opened = client.open();
  write(client, "b");

  const effects = client.join();
  const next = store(client, 1, "a");

  assertEquals(sentCids(opened), []);
  assertEquals(sentCids(effects), ["a"]);
  assertEquals(next, ["b"]);
});

Deno.test("step() sends a room's next message only when the one before is stored", () => {
  const client = joinedClient();

  const sent = [write(client, "a"), write(client, "b"), client.pass(1_000)]
    .map(sentCids);
  const next = [store(client, 1, "a"), store(client, 2, "b")];

  assertEquals(sent, [["a"], [], []]);
  assertEquals(next, [["b"], []]);
});

Deno.test("step() sends nothing before what was kept is loaded, and that first", () => {
  const client = createClient({ restored: false });
  client.open();
  client.join();

  const early = write(client, "c");
  const effects = client.take(
    kept([pending("a"), pending("b"), pending("c")]),
  );

  const next = [store(client, 1, "a"), store(client, 2, "b")];

  assertEquals(sentCids(early), []);
  assertEquals(sentCids(effects), ["a"]);
  assertEquals(next, [["b"], ["c"]]);
});

Deno.test("step() joins the rooms that kept messages wait for", () => {
  const client = createClient({ restored: false });
  client.open();
  client.join();

  const restored = client.take(
    kept([pending("a", { room: "garden" })]),
  );
  const effects = client.join({ room: "garden" });

  assertEquals(commands(restored).map(({ type }) => type), ["join"]);
  assertEquals(sentCids(effects), ["a"]);
});

Deno.test("step() sends again once on the next connection, in order", () => {
  const client = joinedClient();
  write(client, "a");
  write(client, "b");
  client.take({ type: "closed", code: 1006 });

  const sent = [client.pass(1_000), client.open(), client.join()].map(sentCids);
  const later = [client.pass(1_000), client.pass(1_000)].flatMap(sentCids);
  const next = store(client, 1, "a");

  assertEquals(sent, [[], [], ["a"]]);
  assertEquals(later, []);
  assertEquals(next, ["b"]);
});

Deno.test("step() holds all from the first one refused for now, and sends on in order", () => {
  const client = joinedClient();
  for (const cid of ["a", "b", "c"]) write(client, cid);
  store(client, 1, "a");
  refuse(client, "b", { retryAfterMs: 2_000 });

  const sent = [write(client, "d"), client.pass(1_999), client.pass(1)]
    .map(sentCids);
  const next = [store(client, 2, "b"), store(client, 3, "c")];

  assertEquals(sent, [[], [], ["b"]]);
  assertEquals(next, [["c"], ["d"]]);
});

Deno.test("step() keeps what is refused for good, and goes on with the next", () => {
  const client = joinedClient();
  write(client, "a");
  write(client, "b");

  const effects = refuse(client, "a", { code: "too_long", message: "Long." });

  const kept = pending("a", { state: "refused", code: "too_long" });
  assertEquals(effects.at(0), { type: "keep", pending: kept });
  assertEquals(sentCids(effects), ["b"]);
});

Deno.test("step() does not send by itself what was refused, on this connection or the next", () => {
  const client = joinedClient();
  write(client, "a");
  refuse(client, "a", { code: "too_long" });
  client.take({ type: "closed", code: 1006 });

  const sent = [client.pass(1_000), client.open(), client.join()]
    .flatMap(sentCids);

  assertEquals(sent, []);
});

Deno.test("step() sends a refused message again when its writer says so", () => {
  const client = joinedClient();
  write(client, "a");
  refuse(client, "a", { code: "too_long" });

  const effects = client.take({ type: "retry", cid: "a" });
  const twice = client.take({ type: "retry", cid: "a" });

  assertEquals(types(effects), ["keep", "send"]);
  assertEquals(sentCids(effects), ["a"]);
  assertEquals(twice, []);
});

Deno.test("step() forgets what its writer discards", () => {
  const client = joinedClient();
  write(client, "a");
  refuse(client, "a", { code: "too_long" });

  const effects = client.take({ type: "discard", cid: "a" });

  assertEquals(effects, [{ type: "forget", cid: "a" }]);
  assertEquals(client.state.outbox.items, []);
});

Deno.test("step() goes on with the next when one that waits is discarded", () => {
  const client = joinedClient();
  write(client, "a");
  write(client, "b");

  const effects = client.take({ type: "discard", cid: "a" });

  assertEquals(sentCids(effects), ["b"]);
});

Deno.test("step() joins again when the server says that it is not in the room", () => {
  const client = joinedClient();
  write(client, "a");
  write(client, "b");

  const refused = [
    ...refuse(client, "a", { code: "not_joined" }),
    ...refuse(client, "a", { code: "not_joined" }),
  ];
  const back = client.join();

  assertEquals(commands(refused).map(({ type }) => type), ["join"]);
  assertEquals(sentCids(back), ["a"]);
});

Deno.test("step() is not moved by a refusal of nothing that it knows", () => {
  const client = joinedClient();
  write(client, "a");
  const before = client.state;

  const effects = [
    ...refuse(client, "other"),
    ...client.hear({ type: "refused", code: "bad_frame", message: "" }),
  ];

  assertEquals(effects, []);
  assertEquals(client.state.outbox, before.outbox);
});

Deno.test("step() keeps what is written after the end, for the next time", () => {
  const client = joinedClient();
  client.take({ type: "closed", code: 4401 });

  const effects = write(client, "a");

  assertEquals(types(effects), ["keep"]);
  assertEquals(client.state.outbox.items.length, 1);
});
