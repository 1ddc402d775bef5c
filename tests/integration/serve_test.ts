import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const builtAt = () => Deno.statSync(`${root}_fresh/server.js`).mtime?.getTime();

Deno.test("serve serves what was built before, and ends in good order", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "papo-" });
  const before = builtAt();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "serve"],
    cwd: root,
    env: { PORT: "0", DATA_DIR: dataDir, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
  }).spawn();

  let printed = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    printed += text;
    if (text.includes("Papo is ready.")) child.kill("SIGTERM");
  }
  const { code } = await child.status;
  await Deno.remove(dataDir, { recursive: true });

  assertEquals([printed.split("\n", 1), code], [["Papo is ready."], 0]);
  assertEquals(builtAt(), before);
});
