/** The production server: it listens, says so, and ends without losing anything. */
import { banner } from "./lib/banner.ts";
import { ConfigError } from "./lib/config.ts";
import { createDoor } from "./lib/door.ts";
import { report } from "./lib/log.ts";
import { DataUnusable } from "./lib/store/data_unusable.ts";

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
  const { port, host: hostname, publicUrl } = papo.config;
  const isSecure = publicUrl?.protocol === "https:";
  const server = Deno.serve({
    port,
    hostname,
    onListen: ({ port }) =>
      console.log(banner(papo.config, port, papo.networkAddress)),
    onError(error) {
      report("request_failed", error);
      return new Response("Something went wrong.", { status: 500 });
    },
  }, createDoor(app.fetch, { isSecure }));

  let isStopping = false;
  async function stop(): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    Deno.unrefTimer(setTimeout(() => Deno.exit(0), patienceMs));
    const stopped = server.shutdown();
    await papo.close();
    await stopped;
    Deno.exit(0);
  }
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
}

/** Says why nothing was started, in words for the person who tried. */
function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof DataUnusable) {
    return error.message;
  }
  if (error instanceof Deno.errors.AddrInUse) {
    const port = Number(Deno.env.get("PORT") ?? 8000);
    return `Port ${port} is in use. Run it on another: PORT=${
      port + 1
    } deno task start`;
  }
  return `Papo could not start: ${
    error instanceof Error ? error.stack : error
  }`;
}

try {
  await serve();
} catch (error) {
  console.error(explain(error));
  Deno.exit(1);
}
