import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

for (const folder of ["", "tests/browser/", "tests/fuzz/"]) {
  const config = await readJson(`${folder}deno.json`);

  Deno.test({
    name:
      `${folder}deno.json takes only what its lock file knows, and lets no package run scripts`,
    // Where the links are taken out, to run on the real Fresh, the lock file must grow.
    ignore: config.links === undefined,
    async fn() {
      const { npm } = await readJson(`${folder}deno.lock`);

      assertEquals(config.lock, { frozen: true });
      assertEquals(config.allowScripts, undefined);
      assert(!JSON.stringify(config.tasks ?? {}).includes("allow-scripts"));
      const packages = Object.entries<{ integrity?: string }>(npm);
      const unsealed = packages.filter(([, { integrity }]) =>
        integrity?.startsWith("sha512-") !== true
      );
      assertEquals(unsealed, []);
    },
  });
}

Deno.test("Papo itself stands on ten packages at most, and every range is in the lock file", async () => {
  const { imports } = await readJson("deno.json");
  const { specifiers } = await readJson("deno.lock");

  const ranges = Object.values<string>(imports);
  const fromNpm = ranges.filter((range) => range.startsWith("npm:"));
  assert(ranges.length <= 10, ranges.join());
  assertEquals(fromNpm.filter((range) => !(lockName(range) in specifiers)), []);
});

/** The lock file writes `^0.1.3` as `~0.1.3`, which means the same. */
function lockName(range: string): string {
  return range.replace("@^0.", "@~0.");
}

async function readJson(path: string) {
  return JSON.parse(await Deno.readTextFile(root + path));
}
