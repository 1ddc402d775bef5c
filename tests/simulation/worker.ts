import { run } from "./run.ts";

/** Plays each seed that it is sent, away from the thread that counts them. */
self.onmessage = async ({ data }: MessageEvent<number>) => {
  self.postMessage(await run(data));
};

self.postMessage("ready");
