/** The production server: it listens, says so, and ends without losing anything. */
import { banner } from "./lib/banner.ts";
import { createDoor } from "./lib/door.ts";
import { explain } from "./lib/explain.ts";
import { report } from "./lib/log.ts";

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

try {
  await serve();
} catch (error) {
  console.error(explain(error, { task: "start", port: Deno.env.get("PORT") }));
  Deno.exit(1);
}
