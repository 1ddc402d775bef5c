import { createAsk } from "../../lib/client/ask.ts";
import { connectEvents } from "../../lib/client/event_link.ts";
import { withFallback } from "../../lib/client/fallback.ts";
import type { Connect } from "../../lib/client/socket.ts";
import { withReturn } from "../../lib/client/socket_return.ts";
import { decodeEvent } from "../../lib/protocol/events.ts";
import type { Browser } from "./browser.ts";
import type { Life } from "./life.ts";
import type { Server } from "./server.ts";
import { answer } from "./site.ts";
import type { Line } from "./wire.ts";
import type { World } from "./world.ts";

export interface StreamOptions {
  world: World;
  server: Server;
  browser: Browser;
  life: Life;
  now: () => number;
  /** Connects by WebSocket, listened to. */
  socket: Connect;
  /** Connects by WebSocket for a moment, to see whether that works. */
  trial: Connect;
  /** Has somebody listen to another way of connecting, too. */
  judged: (connect: Connect) => Connect;
  /** Called with each new stream. */
  onStream: (line: Line) => void;
}

/** As often as the page does. */
const tryEveryMs = 60_000;

/** Puts the ways of connecting together as the browser does it. */
export function connectAnyhow(options: StreamOptions): Connect {
  const { world, browser, life, now, socket, trial, judged } = options;
  const fetch = createFetch(options);
  const after = (ms: number, callback: () => void) => {
    let isOn = true;
    life.after(ms, () => isOn && callback());
    return () => void (isOn = false);
  };
  const ask = createAsk({ fetch, after });

  function onOccasion(attempt: () => void): () => void {
    const isAlive = () => !life.isOver && attempt();
    const stops = [life.every(tryEveryMs, attempt)];
    stops.push(browser.network.watch(() => life.run(isAlive)));
    return () => stops.forEach((stop) => stop());
  }

  return withFallback(socket, {
    isReachable: async () => (await ask("/rooms.json")).ok,
    loadStream(onReturn) {
      world.count("fell_back_to_stream");
      const stream = judged(
        connectEvents({ fetch, ask, after, decodeEvent, now }),
      );
      const back = () => {
        world.count("returned_to_socket");
        onReturn();
      };
      const way = withReturn(stream, {
        socket: trial,
        onOccasion,
        onReturn: back,
      });
      return Promise.resolve(way);
    },
  });
}

/** Makes a tab's `fetch`, with the cookie that its browser has. */
function createFetch(options: StreamOptions): typeof fetch {
  const { world, server, browser, life, onStream } = options;

  return (input, init = {}) => {
    const path = String(input);
    const { method = "GET", signal = null } = init;
    const headers = new Headers(init.headers);
    const body = String(init.body ?? "");
    const peer = browser.peer();
    const exchange = server.exchange(
      life,
      signal,
      (papo, completed) =>
        answer(papo, { method, path, headers, body, peer, completed }),
    );
    if (path.endsWith("/events")) onStream(exchange);
    loseSome(world, exchange);
    return exchange.response;
  };
}

/** Has a request or its answer get lost; the browser may never be told. */
function loseSome(world: World, { up, down, breakClient }: Line): void {
  const { chance, scheduler } = world;
  if (!world.befalls("request_lost", 0.05)) return;
  if (chance.happens(0.5)) up.block();
  else down.block();
  if (chance.happens(0.7)) {
    scheduler.after(chance.between(0, 3_000), breakClient);
  }
}
