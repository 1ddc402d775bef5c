import { assert, assertEquals } from "@std/assert";

import {
  type Client,
  commands,
  createClient,
  entry,
  epoch,
  pending,
  types,
  welcome,
} from "./test_world.ts";

function openClient(): Client {
  const client = createClient();
  client.open();
  client.join();
  return client;
}

/** Fails to connect so many times; returns what the failures had as effects. */
function fail(client: Client, times: number): string[][] {
  return Array.from({ length: times }, () => {
    const effects = client.take({ type: "closed", code: 1006 });
    client.sleep(60_000);
    return types(effects);
  });
}

for (const code of [1008, 1009, 4401]) {
  Deno.test(`step() ends when the server closes with ${code}`, () => {
    const client = openClient();

    client.take({ type: "closed", code });
    const later = [
      ...client.pass(60_000),
      ...client.take({ type: "wake" }),
      ...client.take({ type: "closed", code: 1006 }),
    ];

    assertEquals(client.state.phase, "ended");
    assertEquals(later, []);
  });
}

for (const code of [1000, 1001, 1006, 1012, 4008, 4408]) {
  Deno.test(`step() connects again when the connection is closed with ${code}`, () => {
    const client = openClient();

    const closed = client.take({ type: "closed", code });
    const early = client.pass(499);
    const due = client.pass(1);

    assertEquals(types(closed), ["abandon"]);
    assertEquals(early, []);
    assertEquals(types(due), ["connect"]);
  });
}

Deno.test("step() waits longer after each failure, and anew only after a welcome", () => {
  const client = createClient();
  client.random = 0.999;
  const waits = Array.from({ length: 8 }, () => {
    client.take({ type: "closed", code: 1006 });
    const waitMs = client.state.retryAt - client.now;
    client.pass(waitMs);
    client.take({ type: "opened" });
    return Math.round(waitMs / 1_000);
  });
  client.open();
  client.take({ type: "closed", code: 1006 });

  assertEquals(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
  assertEquals(Math.round(client.state.retryAt - client.now), 1_000);
});

Deno.test("step() asks from the third failure in a row on whether the session is over", () => {
  const client = createClient();

  const effects = fail(client, 4);
  client.take({ type: "opened" });
  client.hear(welcome());
  const afterwards = fail(client, 1);

  const asks = [...effects, ...afterwards].map((it) => it.includes("check"));
  assertEquals(asks, [false, false, true, true, false]);
});

Deno.test("step() ends when the session is found to be over", () => {
  const client = createClient();
  fail(client, 3);

  const effects = client.take({ type: "signed_out" });

  assertEquals(types(effects), ["abandon"]);
  assertEquals(client.state.phase, "ended");
});

Deno.test("step() is back no sooner than a draining server asks, and not with all others at once", () => {
  const [first = 0, last = 0] = [0, 0.999].map((random) => {
    const client = openClient();
    client.random = random;
    client.hear({ type: "drain", retryAfterMs: 1_500 });
    return client.state.retryAt;
  });

  assertEquals(first, 1_500);
  assert(last > 2_000 && last < 2_250, String(last));
});

Deno.test("step() does not wake before a draining server asks", () => {
  const client = openClient();
  const drained = client.hear({ type: "drain", retryAfterMs: 1_500 });
  client.now += 1_499;

  const early = client.take({ type: "wake" });
  client.now += 1;
  const due = client.take({ type: "wake" });

  assertEquals(types(drained), ["abandon"]);
  assertEquals(early, []);
  assertEquals(types(due), ["connect"]);
});

Deno.test("step() connects at once when it is woken while it waits", () => {
  const client = openClient();
  client.take({ type: "closed", code: 1006 });

  const effects = client.take({ type: "wake" });
  const again = client.take({ type: "wake" });

  assertEquals(types(effects), ["connect"]);
  assertEquals(again, []);
});

Deno.test("step() gives up an attempt that gets no answer", () => {
  const client = createClient();

  const early = client.pass(15_000);
  const late = client.pass(1);

  assertEquals(early, []);
  assertEquals(types(late), ["abandon"]);
  assertEquals(client.state.phase, "waiting");
});

Deno.test("step() pings every heartbeat and says how far it has read", () => {
  const client = openClient();
  client.hear(entry(1));
  client.take({ type: "show", room: "garden" });
  client.take({ type: "show", room: "lobby" });
  client.join({ head: 1 });

  const early = client.pass(24_999);
  const due = client.pass(1);

  assertEquals(early, []);
  assertEquals(commands(due), [{ type: "ping", heads: { lobby: 1 } }]);
});

Deno.test("step() gives a connection up that leaves a ping unanswered for a heartbeat", () => {
  const client = openClient();
  client.pass(25_000);

  const early = client.pass(25_000);
  const late = client.pass(1);

  assertEquals(types(early), ["send"]);
  assertEquals(types(late), ["abandon", "connect"]);
});

Deno.test("step() keeps a connection in a hidden tab, whose clock ticks once a minute", () => {
  const client = openClient();

  const effects = Array.from({ length: 5 }, () => {
    const minute = client.sleep(60_000);
    client.hear({ type: "pong" });
    return types(minute);
  });

  assertEquals(effects, Array(5).fill(["send"]));
});

Deno.test("step() has a connection show soon after waking that it lives", () => {
  const client = openClient();
  client.now += 10_000;

  const woken = client.take({ type: "wake" });
  const early = client.pass(900);
  const late = client.pass(100);

  assertEquals(commands(woken), [{ type: "ping", heads: { lobby: 0 } }]);
  assertEquals(early, []);
  assertEquals(types(late), ["abandon", "connect"]);
});

/** Has the next heartbeat's ping answered after so long. */
function heartbeat(client: Client, answerMs: number): void {
  client.pass(client.state.lastPingAt + 25_000 - client.now);
  client.pass(answerMs);
  client.hear({ type: "pong" });
}

/** Looks at the page; counts the seconds until a connection that says nothing is given up. */
function secondsToGiveUp(client: Client): number {
  client.take({ type: "wake" });
  for (let seconds = 1; seconds < 100; seconds++) {
    if (types(client.pass(1_000)).includes("abandon")) return seconds;
  }
  return Infinity;
}

Deno.test("step() gives a slow line twice its time to show that it lives, and no more than five seconds", () => {
  const seconds = [400, 2_000, 20_000].map((answerMs) => {
    const client = openClient();
    heartbeat(client, answerMs);
    return secondsToGiveUp(client);
  });

  assertEquals(seconds, [1, 5, 6]);
});

Deno.test("step() knows a slow line by how long it took to connect", () => {
  const client = createClient();
  client.pass(4_000);
  client.open();

  assertEquals(secondsToGiveUp(client), 5);
});

Deno.test("step() has a line that was slow for once show within a second that it lives", () => {
  const client = openClient();
  heartbeat(client, 2_000);
  heartbeat(client, 100);
  heartbeat(client, 100);
  heartbeat(client, 100);

  assertEquals(secondsToGiveUp(client), 1);
});

Deno.test("step() takes no line for fast on which others speak right after a ping", () => {
  const client = openClient();
  heartbeat(client, 2_000);
  client.pass(client.state.lastPingAt + 25_000 - client.now);
  client.hear(entry(1));

  assertEquals(secondsToGiveUp(client), 5);
});

Deno.test("step() takes what was on its way before for no sign of life", () => {
  const client = openClient();
  client.take({ type: "wake" });
  client.now += 50;
  client.hear(entry(1));

  const effects = client.pass(1_000);

  assertEquals(types(effects), ["abandon", "connect"]);
});

Deno.test("step() waits for an answer that comes after much else", () => {
  const client = openClient();
  client.take({ type: "wake" });

  const effects = [1, 2, 3, 4, 5].flatMap((seq) => {
    client.now += 800;
    client.hear(entry(seq));
    return client.take({ type: "tick" });
  });
  client.hear({ type: "pong" });

  assertEquals([...effects, ...client.pass(10_000)], []);
});

Deno.test("step() takes the refusal of a ping for its answer", () => {
  const client = openClient();
  client.take({ type: "wake" });

  client.hear({ type: "refused", code: "rate_limited", message: "Too fast." });

  assertEquals(client.pass(10_000), []);
});

Deno.test("step() takes no pong for slow that nobody asked for, or that waited through a sleep", () => {
  const unasked = openClient();
  unasked.pass(20_000);
  unasked.hear({ type: "pong" });
  const asleep = openClient();
  asleep.pass(25_000);
  asleep.now += 40_000;
  asleep.hear({ type: "pong" });
  asleep.take({ type: "tick" });
  asleep.hear({ type: "pong" });

  assertEquals([unasked, asleep].map(secondsToGiveUp), [1, 1]);
});

Deno.test("step() trusts a connection again that answers after waking", () => {
  const client = openClient();
  client.take({ type: "wake" });
  client.hear({ type: "pong" });

  const effects = client.pass(10_000);

  assertEquals(effects, []);
  assertEquals(client.state.phase, "open");
});

Deno.test("step() asks again from its cursor for what a pong says was sent, once", () => {
  const client = openClient();
  client.hear(entry(1));

  const known = client.hear({ type: "pong", heads: { lobby: 1, other: 9 } });
  const missed = client.hear({ type: "pong", heads: { lobby: 2 } });
  const again = client.hear({ type: "pong", heads: { lobby: 2 } });

  assertEquals(known, []);
  assertEquals(commands(missed).map((it) => it.type === "join" && it.cursor), [
    { epoch, seq: 1 },
  ]);
  assertEquals(again, []);
});

Deno.test("step() asks again for a room of which nothing has come", () => {
  const client = createClient({ cursor: null });
  client.open();
  client.join({ head: 7, recovered: false });

  const effects = client.hear({ type: "pong", heads: { lobby: 7 } });

  assertEquals(commands(effects).map(({ type }) => type), ["join"]);
});

Deno.test("step() takes a tick that comes late for a waking, and hears what came meanwhile", () => {
  const client = openClient();
  client.pass(25_000);

  const slept = client.sleep(40_000);
  client.hear(entry(1));
  client.hear({ type: "pong" });
  const later = client.pass(1_000);

  assertEquals(types(slept), ["send"]);
  assertEquals(later, []);
  assertEquals(client.state.phase, "open");
});

for (const silentMs of [4_000, 30_000, 74_000, 75_001, 3_600_000]) {
  for (const isSeen of [false, true]) {
    const how = isSeen ? "it is looked at" : "its clock goes on";
    Deno.test(`step() connects within a second when ${how} after ${silentMs} ms on a dead line`, () => {
      const client = openClient();
      client.now += isSeen ? silentMs : 0;

      const woken = isSeen
        ? client.take({ type: "wake" })
        : client.sleep(silentMs);
      const second = client.pass(1_000);

      const effects = [...woken, ...second];
      assertEquals(
        types(effects).filter((type) => type === "connect").length,
        1,
      );
      assertEquals(client.state.phase, "connecting");
    });
  }
}

Deno.test("step() wakes from a sleep with what was due", () => {
  const client = openClient();
  client.take({ type: "write", pending: pending("a") });
  client.hear({
    type: "refused",
    code: "rate_limited",
    message: "That is too fast.",
    cid: "a",
    retryAfterMs: 30_000,
  });

  const effects = client.sleep(30_000);

  assertEquals(commands(effects).map(({ type }) => type), ["send", "ping"]);
});

Deno.test("step() starts an attempt anew that it wakes in, unless it has just begun", () => {
  const client = createClient();
  client.now += 3_000;

  const early = client.take({ type: "wake" });
  client.now += 1;
  const late = client.take({ type: "wake" });

  assertEquals(early, []);
  assertEquals(types(late), ["abandon", "connect"]);
});

Deno.test("step() connects anew when it wakes after the server must have closed", () => {
  const client = openClient();
  client.now += 75_001;

  const effects = client.take({ type: "wake" });
  const [join] = commands(client.open());

  assertEquals(types(effects), ["abandon", "connect"]);
  assert(join?.type === "join");
  assertEquals(join.cursor, { epoch, seq: 0 });
});
