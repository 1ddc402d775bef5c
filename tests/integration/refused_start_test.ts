import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";

import { get, signIn } from "../support/people.ts";
import { refusedStart, startPapo } from "../support/server.ts";

Deno.test("a second Papo on the same data is refused, and the first goes on", async () => {
  await using papo = await startPapo();
  const ana = await signIn(papo, "Ana");

  const { code, output } = await refusedStart({ DATA_DIR: papo.dataDir });

  assertEquals(code, 1);
  assertStringIncludes(output, `"${papo.dataDir}" is in use by another Papo`);
  assertStringIncludes(output, "DATA_DIR");
  assertPlain(output);
  assertEquals((await get(papo, "/rooms.json", ana)).status, 200);
});

Deno.test("a busy port is named, with what to do", async () => {
  await using papo = await startPapo();
  await using folder = await tempFolder();

  const { code, output } = await refusedStart({
    DATA_DIR: folder.path,
    PORT: `${papo.port}`,
  });

  assertEquals(code, 1);
  assertStringIncludes(output, `Port ${papo.port} is in use`);
  assertStringIncludes(output, "PORT=");
  assertPlain(output);
});

const wrongSettings = {
  PORT: "eighty",
  HOST: "not a host",
  PUBLIC_URL: "chat.example",
  ALLOWED_ORIGINS: "https://app.example/path",
  MAX_CONNECTIONS: "0",
  MAX_CONNECTIONS_PER_ADDRESS: "many",
  MAX_CONNECTIONS_PER_USER: "-1",
  RATE_LIMIT: "maybe",
  ADDRESS_HEADER: "x forwarded",
};
for (const [name, value] of Object.entries(wrongSettings)) {
  Deno.test(`a wrong ${name} is named in plain words before anything starts`, async () => {
    const { code, output } = await runStart({ [name]: value });

    assertEquals(code, 1);
    assertStringIncludes(output, `${name}="${value}"`);
    assertPlain(output);
    assertEquals(output.trim().split("\n").length, 1);
  });
}

Deno.test("a database file that is none is refused and left as it is", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/papo.db`;
  const words = "these are somebody's notes, no database\n".repeat(200);
  await Deno.writeTextFile(path, words);

  const { code, output } = await refusedStart({ DATA_DIR: folder.path });

  assertEquals(code, 1);
  assertStringIncludes(output, path);
  assertPlain(output);
  assertEquals(await Deno.readTextFile(path), words);
});

Deno.test("another program's database is refused and left as it is", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/papo.db`;
  using db = new DatabaseSync(path);
  db.exec(
    "CREATE TABLE birds (name TEXT); INSERT INTO birds VALUES ('parrot')",
  );
  db.close();

  const { code, output } = await refusedStart({ DATA_DIR: folder.path });

  assertEquals(code, 1);
  assertStringIncludes(output, path);
  assertPlain(output);
  using again = new DatabaseSync(path);
  const row = again.prepare("SELECT name FROM birds").get();
  assertEquals(row?.name, "parrot");
});

Deno.test("a data folder that can't be made is named, with what to do", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/file`;
  await Deno.writeTextFile(file, "no folder");

  const { code, output } = await refusedStart({ DATA_DIR: `${file}/data` });

  assertEquals(code, 1);
  assertStringIncludes(
    output,
    `The data folder "${file}/data" can't be written`,
  );
  assertPlain(output);
});

Deno.test({
  name: "what Papo keeps is readable by its own user only",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using papo = await startPapo();
    await signIn(papo, "Ana");

    for await (const { name } of Deno.readDir(papo.dataDir)) {
      const { mode } = await Deno.stat(`${papo.dataDir}/${name}`);
      assertEquals((mode ?? 0) & 0o077, 0, name);
    }
  },
});

/** What a person reads has no stack and no name of an error's class. */
function assertPlain(output: string): void {
  assert(
    !/^\s+at |Uncaught|Error:|\bTypeError\b|file:\/\//m.test(output),
    output,
  );
}

/** Runs the start command itself, which reads the settings before it builds. */
async function runStart(env: Record<string, string>) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-read", "--allow-env", "--allow-run", "start.ts"],
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    env,
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function tempFolder() {
  const path = await Deno.makeTempDir({ prefix: "papo-" });
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
