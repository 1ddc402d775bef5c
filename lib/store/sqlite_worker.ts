import type { FromWorker, ToWorker } from "./sqlite_messages.ts";
import { type Engine, openEngine } from "./sqlite_engine.ts";
import { explain } from "./sqlite_unusable.ts";

let engine: Engine | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) =>
  self.postMessage(receive(data));

function receive(message: ToWorker): FromWorker {
  switch (message.type) {
    case "open":
      return open(message.path, message);
    case "batch":
      if (engine === undefined) {
        throw new Error("Cannot serve a batch: the data is not open");
      }
      return { type: "answers", ...engine.answer(message.calls) };
    case "close":
      engine?.close();
      return { type: "closed" };
  }
  message satisfies never;
}

function open(path: string, options: { maxPages?: number }): FromWorker {
  try {
    engine = openEngine(path, options);
    return { type: "opened" };
  } catch (error) {
    return { type: "unusable", ...explain(path, error) };
  }
}
