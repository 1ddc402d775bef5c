/**
 * `deno task test:fresh`: checks and tests Papo on the real packages from JSR, in a temporary copy
 * from which the stand-ins under links/ are taken out. It needs git, and a way to JSR.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const registry = new URL(Deno.env.get("JSR_URL") ?? "https://jsr.io");
const answerTimeoutMs = 15_000;

if (import.meta.main) Deno.exit(await testOnFresh());

/** Returns the exit code: that of the first task that fails, else 0. */
async function testOnFresh(): Promise<number> {
  if (!await isReachable(new URL("/@fresh/core/meta.json", registry))) {
    console.error(
      `Cannot test on the real Fresh: ${registry.href} cannot be reached from this machine.`,
    );
    return 1;
  }
  const copy = await Deno.makeTempDir({ prefix: "papo-fresh-" });
  try {
    await copyTracked(copy);
    await takeLinksOut(join(copy, "deno.json"));
    await takeLinksOut(join(copy, "tests/browser/deno.json"));
    await takeLinksOut(join(copy, "tests/fuzz/deno.json"));
    const checked = await run(copy, ["task", "check"]);
    return checked === 0 ? await run(copy, ["task", "test"]) : checked;
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

async function isReachable(url: URL): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(answerTimeoutMs);
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    // Whatever the reason, there is nothing to test with; the caller says so.
    return false;
  }
}

/** Copies what git tracks, but of links/ only the tests: nothing can fall back on a stand-in. */
async function copyTracked(folder: string): Promise<void> {
  const { success, stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z"],
    cwd: root,
    stderr: "inherit",
  }).output();
  if (!success) throw new Error("Cannot list the files to copy: git failed.");
  const paths = new TextDecoder().decode(stdout).split("\0").filter(Boolean);
  for (const path of paths) {
    if (/^links\/[^/]+\/(?!tests\/)/.test(path)) continue;
    await Deno.mkdir(join(folder, dirname(path)), { recursive: true });
    await Deno.copyFile(join(root, path), join(folder, path));
  }
}

/** Lets the lock file grow, too: it knows no package from JSR. */
async function takeLinksOut(path: string): Promise<void> {
  const { links: _, ...config } = JSON.parse(await Deno.readTextFile(path));
  await Deno.writeTextFile(
    path,
    JSON.stringify({ ...config, lock: { ...config.lock, frozen: false } }),
  );
}

async function run(cwd: string, args: string[]): Promise<number> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd });
  return (await command.spawn().status).code;
}
