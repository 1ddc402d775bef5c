import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = await Deno.readTextFile(`${root}docs/security.md`);
const { links } = JSON.parse(await Deno.readTextFile(`${root}deno.json`));

/** `| defence (`file`) | `test's file`: its name |`. */
const row = /^\| (.+) \(`(.+)`\) +\| `(.+)`: (.+?) +\|$/gm;
const rows = [...page.matchAll(row)];

Deno.test("docs/security.md names a test for every defence", () => {
  const lines = page.split("\n").filter((line) => /^\| .*`/.test(line));

  assert(rows.length > 60);
  assertEquals(rows.length, lines.length);
});

Deno.test("docs/security.md names files and tests that are there", async () => {
  for (const [, , file = "", test = "", name = ""] of rows) {
    if (!isInFresh(file)) await Deno.stat(root + file);
    const code = await Deno.readTextFile(root + test);

    for (const part of name.split("…").map((part) => part.trim())) {
      const quoted = part.replaceAll('"', '\\"');
      assert(code.includes(part) || code.includes(quoted), `${test}: ${name}`);
    }
  }
});

/** Where the links are taken out, the real Fresh defends in their place; their tests are still there. */
function isInFresh(file: string): boolean {
  return links === undefined && file.startsWith("links/");
}
