import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";

import { backUp } from "./backup.ts";
import { CopyRefused } from "./copy_refused.ts";
import {
  alter,
  contents,
  databaseIn,
  namesIn,
  openWith,
  spoil,
  withFolder,
  write,
} from "./test_data.ts";

Deno.test("backUp() copies what is committed from data in use, into one private file", async () => {
  await withPlaces(async ({ data, file, folder }) => {
    const store = await openWith(data, "one", "two");

    const bytes = await backUp(data, file);

    assertEquals(contents(file), contents(databaseIn(data)));
    assertEquals(contents(file).texts, ["one", "two"]);
    assertEquals(namesIn(folder), ["copy.db", "data"]);
    const { mode, size } = Deno.statSync(file);
    assertEquals((mode ?? 0) & 0o777, 0o600);
    assertEquals(bytes, size);
    await store.close();
  });
});

Deno.test("backUp() leaves the data to the store that works on it", async () => {
  await withPlaces(async ({ data, file }) => {
    const store = await openWith(data, "one");
    const before = namesIn(data);

    await backUp(data, file);
    assertEquals(namesIn(data), before);
    await store.close();

    assertEquals(namesIn(data), ["papo.db", "papo.lock"]);
    assertEquals(contents(databaseIn(data)).texts, ["one"]);
  });
});

Deno.test("backUp() copies data at rest, too", async () => {
  await withPlaces(async ({ data, file }) => {
    await write(data, "one");

    await backUp(data, file);

    assertEquals(contents(file).texts, ["one"]);
  });
});

Deno.test("backUp() replaces an existing file only when told to", async () => {
  await withPlaces(async ({ data, file }) => {
    await write(data, "one");
    Deno.writeTextFileSync(file, "a shopping list");

    const words = await refusal(data, file);
    assertEquals(Deno.readTextFileSync(file), "a shopping list");
    await backUp(data, file, { replace: true });

    assertEquals(
      words,
      `"${file}" exists. Choose another name, or say --replace.`,
    );
    assertEquals(contents(file).texts, ["one"]);
    assertEquals((Deno.statSync(file).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("backUp() refuses a folder without data and makes nothing there", async () => {
  await withPlaces(async ({ folder, data, file }) => {
    const missing = await refusal(data, file);
    Deno.mkdirSync(data);
    Deno.writeTextFileSync(databaseIn(data), "");
    const empty = await refusal(data, file);

    assertStringIncludes(missing, `There is no data in "${data}"`);
    assertEquals(empty, missing);
    assertEquals(namesIn(folder), ["data"]);
  });
});

Deno.test("backUp() refuses a place inside the data folder, by whatever way", async () => {
  await withPlaces(async ({ folder, data }) => {
    await write(data);
    Deno.symlinkSync(data, join(folder, "link"));

    for (const name of ["data", "link"]) {
      const words = await refusal(data, join(folder, name, "copy.db"));
      assertStringIncludes(words, "is inside the data folder");
    }
    assertEquals(namesIn(data), ["papo.db", "papo.lock"]);
  });
});

Deno.test("backUp() refuses a folder that isn't there", async () => {
  await withPlaces(async ({ folder, data }) => {
    await write(data);

    const words = await refusal(data, join(folder, "nowhere", "copy.db"));

    assertEquals(words, `There is no folder "${join(folder, "nowhere")}".`);
  });
});

Deno.test("backUp() refuses what is damaged or not Papo's, and leaves no half of it", async () => {
  await withPlaces(async ({ folder, data, file }) => {
    await write(data, ...Array.from({ length: 100 }, (_, i) => `text ${i}`));
    const good = Deno.readFileSync(databaseIn(data));

    spoil(databaseIn(data));
    const damaged = await refusal(data, file);
    Deno.writeTextFileSync(databaseIn(data), "bananas\n".repeat(1_000));
    const noDatabase = await refusal(data, file);
    Deno.writeFileSync(databaseIn(data), good);
    alter(databaseIn(data), "PRAGMA application_id = 1");
    const foreign = await refusal(data, file);

    assertStringIncludes(damaged, "is damaged: ");
    const notOurs = `"${databaseIn(data)}" is not a Papo database.`;
    assertEquals([noDatabase, foreign], [notOurs, notOurs]);
    assertEquals(namesIn(folder), ["data"]);
  });
});

interface Places {
  folder: string;
  data: string;
  file: string;
}

async function withPlaces(act: (places: Places) => Promise<void>) {
  await withFolder((folder) =>
    act({ folder, data: join(folder, "data"), file: join(folder, "copy.db") })
  );
}

async function refusal(data: string, file: string): Promise<string> {
  return (await assertRejects(() => backUp(data, file), CopyRefused)).message;
}
