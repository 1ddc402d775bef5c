import { type Attack, flood } from "./floods.ts";

self.onmessage = async ({ data }: MessageEvent<Attack>) =>
  self.postMessage(await flood(data));
