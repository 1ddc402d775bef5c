import { assertEquals, assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";

import { startPapo } from "../support/server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const builtAt = () => Deno.statSync(`${root}_fresh/server.js`).mtime?.getTime();

Deno.test("start names a wrong setting in plain words, before anything is built", async () => {
  await assertRefused({ PORT: "http" }, 'PORT="http" can\'t be used');
});

Deno.test("start names a busy port, before anything is built", async () => {
  using listener = Deno.listen({ port: 0 });
  const { port } = listener.addr;

  await assertRefused({ PORT: `${port}` }, `Port ${port} is in use.`);
});

Deno.test("start names a data folder in use, before anything is built", async () => {
  await using papo = await startPapo();

  await assertRefused(
    { DATA_DIR: papo.dataDir },
    `The data folder "${papo.dataDir}" is in use by another Papo.`,
  );
});

Deno.test("start refuses Deno Deploy without a database, where nothing would last", async () => {
  await assertRefused({ DENO_DEPLOY: "1" }, "No Postgres is attached");
});

/** Runs `deno task start`, and expects one line of words and no stack. */
async function assertRefused(
  env: Record<string, string>,
  words: string,
): Promise<void> {
  const before = builtAt();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "start"],
    cwd: root,
    env: { PORT: "0", ...env },
  }).output();

  const printed = new TextDecoder().decode(stderr).trim();
  assertEquals([code, stdout.length], [1, 0]);
  assertStringIncludes(printed, words);
  assertEquals(printed.split("\n").length, 1);
  assertEquals(builtAt(), before);
}
