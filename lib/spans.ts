/** The part of an OpenTelemetry tracer that Papo uses; times are milliseconds since 1970. */
export interface Tracer {
  startSpan(
    name: string,
    options: { startTime: number; attributes: Record<string, number> },
  ): { end(at: number): void };
}

/** Where the OpenTelemetry API looks for what does its work. Deno is there only if it was turned on. */
const whereItIs = Symbol.for("opentelemetry.js.api.1");

/** Gives the tracer that is built into Deno; null unless Deno runs with `OTEL_DENO=true`. */
export function findTracer(): Tracer | null {
  if (!(whereItIs in globalThis)) return null;
  return Deno.telemetry.tracerProvider.getTracer("papo");
}

/** Makes a span of every commit that it is told of; does nothing without a tracer. */
export function traceCommits(
  tracer: Tracer | null,
  { now }: { now: () => number },
): (writes: number, tookMs: number) => void {
  if (tracer === null) return () => {};
  return (writes, tookMs) => {
    const endTime = now();
    const span = tracer.startSpan("papo.commit", {
      startTime: endTime - tookMs,
      attributes: { "papo.writes": writes },
    });
    span.end(endTime);
  };
}
