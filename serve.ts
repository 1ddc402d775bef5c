/** The production server: it listens, says so, and ends without losing anything. */
import { banner } from "./lib/banner.ts";
import { createDoor, type Serve } from "./lib/door.ts";
import { explainListening, keepListening } from "./lib/listen.ts";
import { log, report } from "./lib/log.ts";
import { overMemoryCode, watchMemory } from "./lib/memory.ts";
import type { Papo } from "./lib/papo.ts";
import { whyNotStarted } from "./lib/preflight.ts";
import { lostStoreCode } from "./lib/supervise.ts";
import { realTime } from "./lib/time.ts";

/** All of the drain happens within this; then the process ends however far it is. */
const patienceMs = 4_500;

globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  report("unhandled_rejection", event.reason);
});
globalThis.addEventListener("error", (event) => {
  event.preventDefault();
  report("unhandled_error", event.error);
});

async function serve(): Promise<void> {
  const { papo } = await import("./main.ts");
  const { default: app } = await import("./_fresh/server.js");
  const door = createDoor(app.fetch, {
    isSecure: papo.config.isSecure,
    onAnswered: papo.measures.onAnswered,
  });
  let isStopping = false;
  async function stop(code: number): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    realTime.after(patienceMs, () => Deno.exit(code));
    // From here on every request is refused, but for those under way. Only when the sockets were
    // closed by us may the listener go, which would tell them that we go away for good.
    await papo.close();
    await listener.stop();
    Deno.exit(code);
  }
  // Before it says that it is ready: who hears that may stop it at once.
  Deno.addSignalListener("SIGINT", () => stop(0));
  Deno.addSignalListener("SIGTERM", () => stop(0));

  const listen = createListen(papo, door);
  const { now, pause } = realTime;
  const listener = keepListening(
    () => explainListening(papo.config, listen),
    { now, pause, report },
  );
  Promise.race([papo.store.failed, papo.rewound]).then((error) => {
    report("store_failed", error);
    return stop(lostStoreCode);
  });
  watchMemory({
    limitMb: papo.config.memoryLimitMb,
    measure: () => Deno.memoryUsage().rss,
    every: realTime.every,
    onOver(heldMb) {
      log("memory_limit_reached", { heldMb });
      stop(overMemoryCode);
    },
    onFarOver(heldMb) {
      log("memory_limit_exceeded", { heldMb });
      Deno.exit(overMemoryCode);
    },
  });
}

/** Listens on the same port every time, and says where the first time. */
function createListen(papo: Papo, handler: Serve): () => Deno.HttpServer {
  const { host: hostname } = papo.config;
  let { port } = papo.config;
  let isAnnounced = false;
  const onListen = (address: Deno.NetAddr) => {
    port = address.port;
    if (!isAnnounced) {
      console.log(banner(papo.config, port, papo.networkAddress));
    }
    isAnnounced = true;
  };
  const onError = (error: unknown) => {
    report("request_failed", error);
    return new Response("Something went wrong.", { status: 500 });
  };
  return () => Deno.serve({ port, hostname, onListen, onError }, handler);
}

try {
  await serve();
} catch (error) {
  console.error(whyNotStarted(error));
  Deno.exit(1);
}
