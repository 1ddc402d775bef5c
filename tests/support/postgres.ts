import { certificates, secureScript, secureSettings } from "./tls.ts";

/** A Postgres for tests, which is thrown away with all that is in it. */
export interface Cluster extends AsyncDisposable {
  /** Where to connect, as its superuser, to a database that is always there. */
  readonly url: string;
  /** The process that all others of it stem from. */
  readonly pid: number;
  /** A file with the certificate by which it is known, where it speaks TLS. */
  readonly certificate: string;
  /** Starts it again on the same data, when it was killed; resolves when it can be used. */
  start(): Promise<void>;
}

export interface ClusterOptions {
  /** Whether what is committed is on the disk, as out there: slower than tests need. */
  isDurable?: boolean;
  maxConnections?: number;
  /** Whether it speaks TLS, and nothing else. */
  tls?: boolean;
}

/**
 * Starts a throw-away Postgres with the machine's own programs, of which it looks for those on the
 * PATH and those of Debian's packages; null where there are none. Nothing of it outlives the test's
 * process, however that ends.
 */
export async function startCluster(
  options: ClusterOptions = {},
): Promise<Cluster | null> {
  const { isDurable = false, maxConnections = 100, tls = false } = options;
  const programs = await findPrograms();
  if (programs === null || tls && !await hasProgram("openssl")) return null;
  const owner = await findOwner();
  const folder = await Deno.makeTempDir({ prefix: "papo-postgres-" });
  if (tls) await Deno.writeTextFile(`${folder}/tls.cnf`, certificates);
  if (owner !== null) await Deno.chown(folder, owner.uid, owner.gid);
  const port = freePort();
  // A certificate is for a name.
  const hostname = tls ? "localhost" : "127.0.0.1";
  const lines = [
    `port = ${port}`,
    `unix_socket_directories = '${folder}'`,
    "listen_addresses = '127.0.0.1'",
    `fsync = ${isDurable ? "on" : "off"}`,
    `max_connections = ${maxConnections}`,
    ...(tls ? secureSettings : []),
  ];
  const child = new Deno.Command("sh", {
    args: [
      ...["-c", secureScript + script, "sh"],
      ...[programs, folder, lines.join("\n"), tls ? "secure" : ":"],
    ],
    ...owner ?? {},
    cwd: folder,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const words = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await words.read();
  let pid = Number(value?.trim());
  return {
    url: `postgres://tester@${hostname}:${port}/postgres`,
    certificate: `${folder}/ca.pem`,
    get pid() {
      return pid;
    },
    async start() {
      pid = await startAgain({ programs, owner, folder, port });
    },
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await words.cancel();
      await child.status;
    },
  };
}

/**
 * Says the server's process id once it listens. Who makes it, and waits for the end of its input to
 * end it, is a process further: the test's end may kill the first one, and at any time.
 */
const script = `
  exec 3<&0
  (
    trap '' INT TERM HUP
    "$1initdb" -D "$2/data" -U tester -A trust -E UTF8 --locale=C --no-sync >/dev/null &&
    echo "$3" >>"$2/data/postgresql.conf" &&
    "$4" "$2" &&
    "$1pg_ctl" -D "$2/data" -w -l "$2/log" start >/dev/null 3<&- &&
    head -n 1 "$2/data/postmaster.pid"
    cat <&3 >/dev/null
    kill -CONT -"$(head -n 1 "$2/data/postmaster.pid")" 2>/dev/null
    "$1pg_ctl" -D "$2/data" -m immediate stop >/dev/null
    rm -rf "$2"
  ) &
  wait
`;

interface Place {
  programs: string;
  owner: Owner | null;
  folder: string;
  port: number;
}

/** It refuses while processes of the one before are still ending, a tenth of a second each time. */
const maxStarts = 100;

/** @returns the server's new process id. */
async function startAgain(place: Place): Promise<number> {
  const { folder, port } = place;
  const lock = `${folder}/data/postmaster.pid`;
  // Whoever was killed seems to live until somebody has waited for its end.
  await Deno.remove(lock);
  await Deno.remove(`${folder}/.s.PGSQL.${port}.lock`);
  for (let starts = 0; starts < maxStarts; starts++) {
    if (!await tryStart(place)) continue;
    return Number((await Deno.readTextFile(lock)).split("\n")[0]);
  }
  throw new Error(await Deno.readTextFile(`${folder}/log`));
}

async function tryStart({ programs, owner, folder }: Place): Promise<boolean> {
  const { success } = await new Deno.Command(`${programs}pg_ctl`, {
    args: ["-D", `${folder}/data`, "-w", "-l", `${folder}/log`, "start"],
    ...owner ?? {},
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn().status;
  return success;
}

interface Owner {
  uid: number;
  gid: number;
}

/** Finds what to put before `initdb` and `pg_ctl`: nothing, or a folder. */
async function findPrograms(): Promise<string | null> {
  if (await hasProgram("initdb") && await hasProgram("pg_ctl")) return "";
  const { stdout } = await run("sh", [
    "-c",
    "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1",
  ]);
  const folder = new TextDecoder().decode(stdout).trim();
  return folder === "" ? null : `${folder}/`;
}

async function hasProgram(name: string): Promise<boolean> {
  const { success } = await run("sh", ["-c", `command -v ${name}`]);
  return success;
}

/** Postgres refuses to run as root: somebody else's name has to do. */
async function findOwner(): Promise<Owner | null> {
  if (Deno.uid() !== 0) return null;
  const [uid, gid] = await Promise.all([
    run("id", ["-u", "nobody"]),
    run("id", ["-g", "nobody"]),
  ]);
  const number = (output: Uint8Array) =>
    Number(new TextDecoder().decode(output));
  return { uid: number(uid.stdout), gid: number(gid.stdout) };
}

function run(command: string, args: string[]): Promise<Deno.CommandOutput> {
  return new Deno.Command(command, { args, stderr: "null" }).output();
}

function freePort(): number {
  using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  return listener.addr.port;
}
