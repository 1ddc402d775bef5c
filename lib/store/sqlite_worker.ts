import { type Engine, openEngine } from "./sqlite_engine.ts";
import { explain } from "./sqlite_faults.ts";
import {
  packOutcome,
  type Reply,
  type Request,
  unpackCall,
} from "./sqlite_messages.ts";

let engine: Engine | null = null;

self.onmessage = ({ data }: MessageEvent<Request>) =>
  self.postMessage(replyTo(data));

function replyTo(request: Request): Reply {
  switch (request.type) {
    case "open":
      return open(request);
    case "batch":
      return serve(request);
    case "close":
      engine?.close();
      return { type: "closed" };
  }
  request satisfies never;
}

function serve({ calls }: Extract<Request, { type: "batch" }>): Reply {
  if (engine === null) {
    throw new Error("Cannot serve a batch: the data is not open");
  }
  const { outcomes, committed } = engine.answer(calls.map(unpackCall));
  return { type: "answers", outcomes: outcomes.map(packOutcome), committed };
}

function open({ path, maxPages }: Extract<Request, { type: "open" }>): Reply {
  try {
    engine = openEngine(path, { maxPages });
    return { type: "opened" };
  } catch (error) {
    return { type: "not_opened", ...explain(path, error) };
  }
}
