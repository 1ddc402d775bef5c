import settings from "../../deno.json" with { type: "json" };
import { launch, type Running } from "./server.ts";

/** A Papo on what looks to it like Deno Deploy. */
export interface Instance extends AsyncDisposable {
  readonly url: string;
  readonly output: string;
  /** Settles when the process is gone, with its exit code. */
  readonly ended: Promise<number>;
  signal(signal: Deno.Signal): void;
}

/** What Deno Deploy says of itself to an app, in production. */
const platform = {
  DENO_DEPLOY: "true",
  DENO_DEPLOYMENT_ID: "8b8ab6d5ab58",
  DENO_DEPLOY_ORG_ID: "5f0c4a7e-8f9e-4c73-8c49-4bbf5c5fd2e1",
  DENO_DEPLOY_ORG_SLUG: "ana",
  DENO_DEPLOY_APP_ID: "0c1f4aa2-6f6e-4d0c-9b43-70c6a7e3f7c0",
  DENO_DEPLOY_APP_SLUG: "papo",
  DENO_DEPLOY_BUILD_ID: "g7w2kq8r1m3x",
  DENO_TIMELINE: "production",
};

/** The database that is attached to the app. */
export interface Attached {
  /** As it is injected, without a word of TLS. */
  url: string;
  /** A file with the certificate that came with it. */
  certificate: string;
}

/**
 * Starts what deno.json names as the entrypoint as Deno Deploy would: with its variables and no
 * others, allowed everything but what is not there: a disk, and programs to run.
 */
export async function startInstance(database?: Attached): Promise<Instance> {
  const running = await launch({
    args: [
      ...["--cached-only", "--allow-all", "--deny-write", "--deny-run"],
      settings.deploy.runtime.entrypoint,
    ],
    env: { ...runtime(), ...platform, ...injected(database) },
    clearEnv: true,
  });
  return asInstance(running);
}

/**
 * What Deno itself is told: where its cache is, for which registry, and where to listen, whatever
 * the app asks for.
 */
function runtime(): Record<string, string> {
  const { DENO_DIR, HOME, JSR_URL } = Deno.env.toObject();
  return {
    ...(DENO_DIR === undefined ? { HOME: HOME ?? "/" } : { DENO_DIR }),
    ...(JSR_URL === undefined ? {} : { JSR_URL }),
    DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0",
  };
}

function injected(database?: Attached): Record<string, string> {
  if (database === undefined) return {};
  const { hostname, port, pathname, username, password } = new URL(
    database.url,
  );
  return {
    DATABASE_URL: database.url,
    PGHOST: hostname,
    PGPORT: port,
    PGDATABASE: pathname.slice(1),
    PGUSER: username,
    PGPASSWORD: password,
    // Stands for the store of certificates, into which Deploy puts the database's.
    DENO_CERT: database.certificate,
  };
}

function asInstance(running: Running): Instance {
  const { child, port, ended } = running;
  return {
    url: `http://localhost:${port}`,
    get output() {
      return running.output;
    },
    ended,
    signal: (signal) => child.kill(signal),
    async [Symbol.asyncDispose]() {
      if (!running.hasEnded) child.kill("SIGKILL");
      await ended;
    },
  };
}
