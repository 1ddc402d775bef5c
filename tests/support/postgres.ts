/** A Postgres for tests, which is thrown away with all that is in it. */
export interface Cluster extends AsyncDisposable {
  /** Where to connect, as its superuser, to a database that is always there. */
  readonly url: string;
  /** The process that all others of it stem from. */
  readonly pid: number;
}

/**
 * Starts a throw-away Postgres with the machine's own programs, of which it looks for those on the
 * PATH and those of Debian's packages; null where there are none. Nothing of it outlives the test's
 * process, however that ends.
 *
 * @param isDurable whether what is committed is on the disk, as out there: slower than tests need.
 */
export async function startCluster(
  { isDurable = false }: { isDurable?: boolean } = {},
): Promise<Cluster | null> {
  const programs = await findPrograms();
  if (programs === null) return null;
  const owner = await findOwner();
  const folder = await Deno.makeTempDir({ prefix: "papo-postgres-" });
  if (owner !== null) await Deno.chown(folder, owner.uid, owner.gid);
  const port = freePort();
  const child = new Deno.Command("sh", {
    args: [
      ...["-c", script, "sh", programs, folder, String(port)],
      isDurable ? "on" : "off",
    ],
    ...owner ?? {},
    cwd: folder,
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const words = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await words.read();
  const pid = Number(value?.trim());
  return {
    url: `postgres://tester@127.0.0.1:${port}/postgres`,
    pid,
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await words.cancel();
      await child.status;
    },
  };
}

/**
 * Says the server's process id once it listens. Who waits for the end of its input, to end the
 * server, is a process further: the test's end may kill the first one.
 */
const script = `
  exec 3<&0
  "$1initdb" -D "$2/data" -U tester -A trust -E UTF8 --locale=C --no-sync >/dev/null &&
  "$1pg_ctl" -D "$2/data" -w -l "$2/log" start \\
    -o "-p $3 -k $2 -c listen_addresses=127.0.0.1 -c fsync=$4" >/dev/null 3<&- &&
  head -n 1 "$2/data/postmaster.pid"
  (
    trap '' INT TERM HUP
    cat <&3 >/dev/null
    kill -CONT -"$(head -n 1 "$2/data/postmaster.pid")" 2>/dev/null
    "$1pg_ctl" -D "$2/data" -m immediate stop >/dev/null
    rm -rf "$2"
  ) &
  wait
`;

/** Finds what to put before `initdb` and `pg_ctl`: nothing, or a folder. */
async function findPrograms(): Promise<string | null> {
  const { success } = await run("sh", ["-c", "command -v initdb pg_ctl"]);
  if (success) return "";
  const { stdout } = await run("sh", [
    "-c",
    "ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1",
  ]);
  const folder = new TextDecoder().decode(stdout).trim();
  return folder === "" ? null : `${folder}/`;
}

/** Postgres refuses to run as root: somebody else's name has to do. */
async function findOwner(): Promise<{ uid: number; gid: number } | null> {
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
