/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { type Engine, NewerSchema, openEngine } from "./sqlite_engine.ts";
import type { Reply, Request } from "./sqlite_messages.ts";

let engine: Engine | null = null;

/** SQLite blocks its thread, so it has this one to itself. */
self.onmessage = (event: MessageEvent<Request>) => {
  const request = event.data;
  switch (request.type) {
    case "open":
      return reply(open(request));
    case "batch":
      return reply({
        type: "outcomes",
        outcomes: engine?.run(request.calls) ?? [],
      });
    case "close":
      engine?.close();
      reply({ type: "closed" });
      return self.close();
  }
  request satisfies never;
};

function reply(reply: Reply): void {
  self.postMessage(reply);
}

function open({ path, maxPages }: Extract<Request, { type: "open" }>): Reply {
  try {
    engine = openEngine(path, { maxPages });
    return { type: "opened" };
  } catch (error) {
    return { type: "not_opened", reason: reasonOf(error), why: String(error) };
  }
}

const notADatabase = 26;

function reasonOf(
  error: unknown,
): Extract<Reply, { type: "not_opened" }>["reason"] {
  if (error instanceof NewerSchema) return "newer";
  const isForeign = error instanceof Error && "errcode" in error &&
    error.errcode === notADatabase;
  return isForeign ? "not_a_database" : "failed";
}
