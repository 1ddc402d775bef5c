import { assert, assertEquals } from "@std/assert";

import { variables } from "../../lib/config.ts";

const read = (path: string) =>
  Deno.readTextFile(new URL(`../../${path}`, import.meta.url));

Deno.test("the image has the Deno that the tests run on", async () => {
  const paths = ["Dockerfile", ".ci/run", ".github/workflows/ci.yml"];
  const texts = await Promise.all(paths.map(read));

  const [image, ...tested] = texts.map((text) =>
    text.match(/deno(?::|@|-version: v)(\d+\.\d+\.\d+)/)?.[1]
  );
  assert(image !== undefined);
  assertEquals(tested, [image, image]);
});

Deno.test("what git leaves out is no part of the image, nor is git's own folder", async () => {
  const [ignored, left] = await Promise.all(
    [".gitignore", ".dockerignore"].map(async (path) =>
      (await read(path)).trim().split("\n")
    ),
  );

  const isLeft = (path: string) =>
    [path, `**/${path}`, path.replace(/^\..*/, ".*")]
      .some((pattern) => left?.includes(pattern));
  const paths = [".git/", ...ignored ?? []];
  const names = paths.map((path) => path.replace(/\/$/, ""));
  assertEquals(names.filter((name) => !isLeft(name)), []);
});

Deno.test("compose.yaml sets what Papo knows, and holds no password", async () => {
  const compose = await read("compose.yaml");
  const [shared = ""] = compose.split("\nservices:");
  const known: readonly string[] = [...variables, "PGPASSWORD"];

  const settings = [...shared.matchAll(/^ {4}([A-Z_]+): (.*)$/gm)];
  const names = settings.map(([, name = ""]) => name);
  assert(names.includes("DATABASE_URL"));
  assertEquals(names.filter((name) => !known.includes(name)), []);
  const secrets = compose.matchAll(/^ *\w*(?:PASSWORD|TOKEN): (.*)$/gm);
  const values = Array.from(secrets, ([, value = ""]) => value);
  assertEquals(values.filter((value) => !value.startsWith("${")), []);
});
