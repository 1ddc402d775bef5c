import { assert, assertEquals } from "@std/assert";

import type { LinkEnd } from "../client/view.ts";
import type { NameFault } from "../names.ts";
import { refusalCodes } from "../protocol/events.ts";
import {
  maxNameLength,
  maxRoomNameLength,
  maxTextLength,
} from "../protocol/limits.ts";
import { themes } from "../view.ts";
import { en as enPage } from "./en.ts";
import { enServer } from "./en_server.ts";
import { translator } from "./i18n.ts";
import { pt as ptPage } from "./pt.ts";
import { ptServer } from "./pt_server.ts";
import { serverTranslator } from "./server.ts";

const en = { ...enPage, ...enServer };
const pt = { ...ptPage, ...ptServer };
const words = Object.entries(en);
const faults: NameFault[] = [
  "empty",
  "too_long",
  "invisible",
  "mixed_scripts",
  "too_many_marks",
];

const ends: LinkEnd[] = ["ended", "too_many", "too_big"];

/** Keys that the code puts together. */
const composed: ReadonlySet<string> = new Set([
  ...refusalCodes.map((code) => `error.${code}`),
  ...faults.map((fault) => `error.name.${fault}`),
  ...themes.map((theme) => `theme.${theme}`),
  ...ends.map((end) => `link.${end}`),
]);

Deno.test("translator() fills holes with values, as they are", () => {
  const t = translator("en");

  assertEquals(t("nav.people_count", { count: 3 }), "3 here");
  assertEquals(
    t("notice.and", { names: "{last} $& $1", last: "Bia" }),
    "{last} $& $1 and Bia",
  );
});

Deno.test("translator() leaves a hole that nothing fills", () => {
  assertEquals(serverTranslator("pt")("signin.suggest"), "Entrar como {name}");
});

Deno.test("serverTranslator() speaks the page's words, too, and no word stands twice", () => {
  const t = serverTranslator("pt");

  assertEquals(t("nav.rooms"), "Salas");
  assertEquals(
    Object.keys(enServer).filter((key) => key in enPage),
    [],
  );
});

Deno.test("both languages have the same keys and holes", () => {
  assertEquals(Object.keys(pt).toSorted(), Object.keys(en).toSorted());
  for (const [key, text] of words) {
    const inPortuguese = Object.entries(pt).find(([k]) => k === key)?.[1] ?? "";
    assertEquals(holes(inPortuguese), holes(text), key);
  }
});

function holes(text: string): string[] {
  return (text.match(/\{\w+\}/g) ?? []).toSorted();
}

Deno.test("every word is calm: none empty, none with an exclamation mark", () => {
  for (const text of [...Object.values(en), ...Object.values(pt)]) {
    assert(text.trim() !== "" && !text.includes("!"), text);
  }
});

Deno.test("Portuguese says você", () => {
  const text = Object.values(pt).join(" ");

  assertEquals(text.match(/\b(tu|teu|tua|contigo|vós)\b/gi), null);
});

Deno.test("the limits that the words name are those that hold", () => {
  const limits: [keyof typeof en, number][] = [
    ["error.too_long", maxTextLength],
    ["error.name.too_long", maxNameLength],
    ["error.room_name", maxRoomNameLength],
  ];

  for (const [key, limit] of limits) {
    assertEquals(en[key].match(/\d[\d,]*/)?.[0], limit.toLocaleString("en"));
    assertEquals(pt[key].match(/\d[\d.]*/)?.[0], limit.toLocaleString("pt-BR"));
  }
});

Deno.test("every key is used", async () => {
  const source = await readSources(["components", "islands", "lib", "routes"]);

  const unused = words.map(([key]) => key)
    .filter((key) => !composed.has(key) && !source.includes(`"${key}"`));

  assertEquals(unused, []);
});

/** Reads the sources under folders of the project, the dictionaries and tests left out. */
async function readSources(folders: string[]): Promise<string> {
  const texts = folders.map((name) =>
    readFolder(new URL(`../../${name}/`, import.meta.url))
  );
  return (await Promise.all(texts)).join("\n");
}

async function readFolder(folder: URL): Promise<string> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const url = new URL(encodeURIComponent(name), folder);
    if (isDirectory) texts.push(await readFolder(new URL(`${url}/`)));
    if (/(?<!^en|^pt|_server|_test)\.tsx?$/.test(name)) {
      texts.push(await Deno.readTextFile(url));
    }
  }
  return texts.join("\n");
}
