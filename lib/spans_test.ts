import { assertEquals } from "@std/assert";

import { findTracer, traceCommits, type Tracer } from "./spans.ts";

Deno.test("traceCommits() makes one span of each commit, as long as it took", () => {
  const spans: unknown[] = [];
  const tracer: Tracer = {
    startSpan: (name, options) => ({
      end: (at) => spans.push({ name, ...options, at }),
    }),
  };
  const trace = traceCommits(tracer, { now: () => 1_000 });

  trace(3, 1.5);

  assertEquals(spans, [{
    name: "papo.commit",
    startTime: 998.5,
    attributes: { "papo.writes": 3 },
    at: 1_000,
  }]);
});

Deno.test("findTracer() finds none where OpenTelemetry is off", () => {
  assertEquals(findTracer(), null);
});
