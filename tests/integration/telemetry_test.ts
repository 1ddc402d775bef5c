import { assert, assertEquals } from "@std/assert";

import { within } from "../support/deadline.ts";
import { signIn } from "../support/people.ts";
import { startPapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

/** As much of OTLP's JSON as is looked at here. */
interface Traces {
  resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
}

interface Span {
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: { doubleValue: number } }[];
}

Deno.test("with OTEL_DENO=true each commit is a span that reaches the collector", async () => {
  await using collector = startCollector();
  await using papo = await startPapo({
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
  });
  using wire = await connectTo(papo, await signIn(papo, "Ana"));

  wire.send({ type: "send", room: "lobby", cid: "c", text: "oi" });
  await wire.message("c");
  await papo.stop("SIGTERM");
  // One is the session's, one the message's.
  const spans = await collector.spansOf("papo.commit", 2);

  assertEquals(spans.length, 2);
  for (const { startTimeUnixNano, endTimeUnixNano, attributes } of spans) {
    const took = BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano);
    assert(took > 0n);
    assertEquals(attributes, [
      { key: "papo.writes", value: { doubleValue: 1 } },
    ]);
  }
});

interface Collector extends AsyncDisposable {
  url: string;
  /** Waits for that many spans of that name. */
  spansOf(name: string, count: number): Promise<Span[]>;
}

/** Starts what takes traces, as an operator's collector does; Papo sends what is left when it ends. */
function startCollector(): Collector {
  const spans: Span[] = [];
  let came = Promise.withResolvers<void>();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (request) => {
      const body = await request.json();
      if (new URL(request.url).pathname === "/v1/traces") {
        spans.push(...spansIn(body));
        came.resolve();
        came = Promise.withResolvers();
      }
      return Response.json({});
    },
  );

  async function find(name: string, count: number): Promise<Span[]> {
    while (true) {
      const found = spans.filter((span) => span.name === name);
      if (found.length >= count) return found;
      await came.promise;
    }
  }
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    spansOf: (name, count) => within(`${count} "${name}"`, find(name, count)),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function spansIn({ resourceSpans }: Traces): Span[] {
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans)
  );
}
