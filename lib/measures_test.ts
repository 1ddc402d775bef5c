import { assertEquals } from "@std/assert";

import { ana } from "../tests/support/memory_store.ts";
import { readSamples } from "../tests/support/samples.ts";
import { createMeasures, type Measures } from "./measures.ts";
import type { Entry } from "./protocol/events.ts";

const present = {
  sockets: 2,
  eventStreams: 1,
  places: 4,
  members: 3,
  rooms: 1,
  memory: { rss: 1_000, heapUsed: 500 },
};

Deno.test("measures.toText() says what each metric is before it says how much, with counters by name", () => {
  const lines = createMeasures({ now: () => 0 }).toText(present).split("\n");

  const about = lines.filter((line) => line.startsWith("# "));
  for (const [i, help] of about.entries()) {
    if (i % 2 === 1) continue;
    const [, , name = ""] = help.split(" ");
    const type = about[i + 1]?.match(RegExp(`^# TYPE ${name} (\\w+)$`))?.[1];
    assertEquals(type === "counter", name.endsWith("_total"), help);
  }
  assertEquals(new Set(about).size, about.length);
});

Deno.test("measures.toText() tells how things stand", () => {
  const { samples } = setUp();

  const named = Object.entries({
    'papo_connections{kind="socket"}': 2,
    'papo_connections{kind="event_stream"}': 1,
    papo_places_taken: 4,
    papo_members: 3,
    papo_rooms_open: 1,
    process_resident_memory_bytes: 1_000,
    papo_heap_used_bytes: 500,
  });
  for (const [name, value] of named) assertEquals(samples().get(name), value);
});

Deno.test("measures.onCommit() counts writes and time of each commit", () => {
  const { measures, samples } = setUp();

  measures.onCommit(1, 0.4);
  measures.onCommit(80, 3);

  const found = samples();
  assertEquals(found.get('papo_batch_writes_bucket{le="64"}'), 1);
  assertEquals(found.get('papo_batch_writes_bucket{le="128"}'), 2);
  assertEquals(found.get("papo_batch_writes_sum"), 81);
  assertEquals(found.get('papo_commit_seconds_bucket{le="0.0005"}'), 1);
  assertEquals(found.get('papo_commit_seconds_bucket{le="0.005"}'), 2);
  assertEquals(found.get("papo_commit_seconds_count"), 2);
});

Deno.test("measures.onDelivered() counts from each entry's stamp until now, and no less than nothing", () => {
  const { measures, samples } = setUp();

  measures.onDelivered([entryAt(9_990), entryAt(7_000), entryAt(20_000)]);

  const found = samples();
  assertEquals(found.get('papo_delivery_seconds_bucket{le="0.001"}'), 1);
  assertEquals(found.get('papo_delivery_seconds_bucket{le="0.01"}'), 2);
  assertEquals(found.get('papo_delivery_seconds_bucket{le="1"}'), 2);
  assertEquals(found.get('papo_delivery_seconds_bucket{le="5"}'), 3);
  assertEquals(found.get("papo_delivery_seconds_sum"), 3.01);
});

Deno.test("measures counts refusals, closes and answers by what they were", () => {
  const { measures, samples } = setUp();

  measures.onRefused("too_long");
  measures.onClosed(4008);
  measures.onClosed(1001);
  measures.onAnswered(404);

  const found = samples();
  assertEquals(found.get('papo_refusals_total{code="too_long"}'), 1);
  assertEquals(found.get('papo_refusals_total{code="empty"}'), 0);
  assertEquals(found.get('papo_closes_total{code="4008"}'), 1);
  assertEquals(found.get('papo_closes_total{code="1001"}'), 1);
  assertEquals(found.get("papo_connections_dropped_total"), 1);
  assertEquals(found.get('papo_http_answers_total{status="404"}'), 1);
});

Deno.test("measures.toText() tells of traffic what was added to it", () => {
  const { measures, samples } = setUp();

  measures.traffic.entries += 2;
  measures.traffic.frames += 5;
  measures.traffic.messages += 10;

  const found = samples();
  assertEquals(found.get("papo_entries_committed_total"), 2);
  assertEquals(found.get("papo_frames_sent_total"), 5);
  assertEquals(found.get("papo_messages_sent_total"), 10);
});

function setUp(): { measures: Measures; samples: () => Map<string, number> } {
  const measures = createMeasures({ now: () => 10_000 });
  return { measures, samples: () => readSamples(measures.toText(present)) };
}

function entryAt(at: number): Entry {
  const [room, cid, text] = ["lobby", "c", "oi"];
  return { type: "message", room, seq: 1, at, from: ana, cid, text };
}
