import { type Engine, openEngine } from "./sqlite_engine.ts";
import { explain } from "./sqlite_faults.ts";
import type { Reply, Request } from "./sqlite_messages.ts";

let engine: Engine | null = null;

self.onmessage = ({ data }: MessageEvent<Request>) =>
  self.postMessage(replyTo(data));

function replyTo(request: Request): Reply {
  switch (request.type) {
    case "open":
      return open(request);
    case "batch":
      if (engine === null) {
        throw new Error("Cannot serve a batch: the data is not open");
      }
      return { type: "answers", answers: engine.answer(request.calls) };
    case "close":
      engine?.close();
      return { type: "closed" };
  }
  request satisfies never;
}

function open({ path, maxPages }: Extract<Request, { type: "open" }>): Reply {
  try {
    engine = openEngine(path, { maxPages });
    return { type: "opened" };
  } catch (error) {
    return { type: "not_opened", ...explain(path, error) };
  }
}
