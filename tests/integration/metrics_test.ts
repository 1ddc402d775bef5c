import { assert, assertEquals, assertMatch } from "@std/assert";

import { within } from "../support/deadline.ts";
import { bearer, get, postJson, signIn } from "../support/people.ts";
import { readSamples } from "../support/samples.ts";
import { type Papo, sharePapo, startPapo } from "../support/server.ts";
import { openStream } from "../support/stream.ts";
import { connect, connectTo } from "../support/wire.ts";

const token = "a-token-for-scraping";
const papo = sharePapo({ METRICS_TOKEN: token });

Deno.test("/metrics tells a conversation in numbers, with no word of it", async () => {
  await using papo = await startPapo();
  const [ana, bia] = [await signIn(papo, "Quetzal"), await signIn(papo, "Bia")];
  const made = await postJson(papo, "/rooms", { name: "Aviary" }, bearer(ana));
  await made.body?.cancel();
  using one = await connectTo(papo, ana, "aviary");
  using two = await connectTo(papo, bia, "aviary");
  using stream = await openStream(papo, bearer(bia), { room: "aviary" });
  await stream.next("joined");

  one.send({ type: "send", room: "aviary", cid: "c-1", text: "Plumage" });
  one.send({ type: "send", room: "aviary", cid: "c-2", text: "Plumage" });
  one.send({ type: "send", room: "nowhere", cid: "c-3", text: "Plumage" });
  await one.next("refused");
  for (const reader of [one, two, stream]) {
    await reader.next("message", ({ cid }) => cid === "c-2");
  }
  await postJson(papo, "/rooms/aviary", { text: "" }, bearer(ana));
  const text = await scrape(papo);

  const samples = readSamples(text);
  const expected = {
    'papo_connections{kind="socket"}': 2,
    'papo_connections{kind="event_stream"}': 1,
    papo_places_taken: 3,
    papo_members: 2,
    papo_rooms_open: 1,
    papo_entries_committed_total: 2,
    papo_messages_sent_total: 6,
    papo_delivery_seconds_count: 2,
    'papo_delivery_seconds_bucket{le="+Inf"}': 2,
    'papo_refusals_total{code="not_joined"}': 1,
    'papo_refusals_total{code="empty"}': 1,
    'papo_http_answers_total{status="101"}': 2,
    'papo_http_answers_total{status="422"}': 1,
    papo_connections_dropped_total: 0,
  };
  for (const [name, value] of Object.entries(expected)) {
    assertEquals(samples.get(name), value, name);
  }
  assertAtLeast(samples, "papo_frames_sent_total", 3);
  assertAtLeast(samples, "papo_batch_writes_sum", 5);
  assertAtLeast(samples, "papo_commit_seconds_count", 2);
  assertAtLeast(samples, "process_resident_memory_bytes", 10_000_000);
  assertAtLeast(samples, "papo_heap_used_bytes", 1_000_000);
  for (const word of ["quetzal", "bia", "aviary", "lobby", "plumage", "c-1"]) {
    assert(!text.toLowerCase().includes(word), word);
  }
});

Deno.test("/metrics is text as Prometheus reads it, in every line", async () => {
  const response = await get(papo(), "/metrics");
  const text = await response.text();

  assertEquals(
    response.headers.get("content-type"),
    "text/plain; version=0.0.4; charset=utf-8",
  );
  assertEquals(text.at(-1), "\n");
  for (const line of text.trimEnd().split("\n")) {
    assertMatch(
      line,
      /^(# HELP [a-z_]+ .+|# TYPE [a-z_]+ (counter|gauge|histogram)|[a-z_]+(\{[a-z]+="[^"]+"\})? [-+.\de]+)$/,
    );
  }
});

Deno.test("/metrics counts a connection that ended, by its code", async () => {
  await using papo = await startPapo();
  const ana = await signIn(papo, "Ana");
  using wire = await connect(papo, ana);

  wire.sendFrame("x".repeat(70_000));
  assertEquals(await wire.closed, 1009);

  const samples = readSamples(await scrape(papo));
  assertEquals(samples.get('papo_closes_total{code="1009"}'), 1);
  assertEquals(samples.get('papo_connections{kind="socket"}'), 0);
});

Deno.test("/metrics is there for this machine and for who has the token, and for nobody else", async () => {
  const forwarded = { "x-forwarded-for": "192.0.2.1" };
  const ana = await signIn(papo(), "Ana");
  const cases: [string, Record<string, string>, number][] = [
    ["this machine", {}, 200],
    ["this machine, signed in", bearer(ana), 200],
    ["through a proxy", forwarded, 404],
    ["a session is no token", { ...forwarded, ...bearer(ana) }, 401],
    ["a wrong token", { ...forwarded, ...asBearer(`${token}!`) }, 401],
    ["the token", { ...forwarded, ...asBearer(token) }, 200],
    ["a cookie", { ...forwarded, cookie: `papo_session=${ana.token}` }, 404],
  ];
  for (const [what, headers, status] of cases) {
    const response = await fetch(`${papo().url}/metrics`, { headers });

    assertEquals(response.status, status, what);
    assertEquals((await response.text()).includes("papo_"), status === 200);
  }
});

Deno.test("/metrics takes a proxy at its word about this machine, and needs no session", async () => {
  await using papo = await startPapo({ ADDRESS_HEADER: "X-Real-IP" });
  const from = async (address: string, headers = {}) => {
    const response = await fetch(`${papo.url}/metrics`, {
      headers: { "x-real-ip": address, ...headers },
    });
    await response.body?.cancel();
    return response.status;
  };

  assertEquals(await from("127.0.0.1"), 200);
  assertEquals(await from("192.0.2.1"), 404);
  assertEquals(await from("192.0.2.1", asBearer(token)), 404);
});

Deno.test("/metrics and /healthz are answered also when the store answers nobody", async () => {
  const preload = new URL("../support/deaf_store.ts", import.meta.url);
  await using papo = await startPapo({}, { preload });
  const headers = asBearer("A".repeat(43));

  for (const path of ["/metrics", "/healthz"]) {
    const answer = fetch(papo.url + path, { headers });
    const { status, body } = await within(path, answer);
    await body?.cancel();

    assertEquals(status, 200, path);
  }
});

function asBearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}

async function scrape(papo: Papo): Promise<string> {
  return await (await get(papo, "/metrics")).text();
}

function assertAtLeast(
  samples: ReadonlyMap<string, number>,
  name: string,
  least: number,
): void {
  const value = samples.get(name) ?? 0;
  assert(value >= least, `${name} is ${value}`);
}
