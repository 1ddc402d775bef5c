import { assert, assertEquals } from "@std/assert";

import { checkName, type NameFault, nameKey, suggestions } from "./names.ts";
import { codePoints } from "./protocol/text.ts";

const good = [
  "Ana",
  "Zé",
  "João da Silva-Sauro",
  "O'Neill",
  "Ana 2",
  "42",
  "Ç",
  "Nguyễn Thị Minh",
  "Аня",
  "Γιώργος",
  "דוד",
  "محمد",
  "सुनीता",
  "สมชาย",
  "小林 Ken",
  "ひらがなカタカナ漢字",
  "김민수 Kim",
  "Հայկ",
  "ა",
  "😀",
  "👩‍🚀",
  "👩🏽‍🚀 Ana",
  "👨‍👩‍👧",
  "🏳️‍🌈",
  "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  "1️⃣",
  "🇧🇷",
  "❤️",
  "a".repeat(32),
  "👋".repeat(32),
  "a\u0301\u0316\u0302",
];

for (const name of good) {
  Deno.test(`checkName() takes ${JSON.stringify(name)}`, () => {
    const checked = checkName(name);

    assert(checked.type === "name", JSON.stringify(checked));
    assertEquals(checked.name, name.normalize("NFKC"));
  });
}

const shown: [string, string][] = [
  ["  Ana   Lima \n", "Ana Lima"],
  ["Ａｎａ", "Ana"],
  ["Ana\u00a0\u3000Lima", "Ana Lima"],
  ["Ana\u1680Lima", "Ana Lima"],
  ["Jose\u0301", "José"],
  ["𝓐𝓷𝓪", "Ana"],
];

for (const [input, name] of shown) {
  Deno.test(`checkName() shows ${JSON.stringify(input)} as ${name}`, () => {
    assertEquals(checkName(input), { type: "name", name, key: nameKey(name) });
  });
}

const faulty: [string, NameFault][] = [
  ["", "empty"],
  ["  \t\n\u00a0\u3000 ", "empty"],
  ["-", "empty"],
  ["...", "empty"],
  ["a".repeat(33), "too_long"],
  ["👋".repeat(33), "too_long"],
  ["a".repeat(65_536), "too_long"],
  ["\ufdfa\ufdfa", "too_long"],
  ["Ana\u0000", "invisible"],
  ["Ana\u0007Lima", "invisible"],
  ["Ana\nLima", "invisible"],
  ["Ana\u007f", "invisible"],
  ["\u202eanA", "invisible"],
  ["Ana\u2066", "invisible"],
  ["Ana\u200b", "invisible"],
  ["A\u200dna", "invisible"],
  ["A\u200cna", "invisible"],
  ["A\u00adna", "invisible"],
  ["Ana\ufeff!", "invisible"],
  ["Ana\u2060", "invisible"],
  ["Ana\ufe0f", "invisible"],
  ["Ana\u034f", "invisible"],
  ["\u3164", "invisible"],
  ["\u115f\u1160", "invisible"],
  ["\u2800", "invisible"],
  ["Ana\ud83d", "invisible"],
  ["Ana\ue000", "invisible"],
  ["Ana\u{e0041}", "invisible"],
  ["Ana\u2028Lima", "invisible"],
  ["😀\u200d\u200d😀", "invisible"],
  ["аna", "mixed_scripts"],
  ["Anа", "mixed_scripts"],
  ["Αna", "mixed_scripts"],
  ["Ana Аня", "mixed_scripts"],
  ["小林 Аня", "mixed_scripts"],
  ["Anaא", "mixed_scripts"],
  ["a\u0301\u0316\u0302\u0303", "too_many_marks"],
  ["A\u0301\u0316\u0302\u0303na", "too_many_marks"],
  ["\u0301Ana", "too_many_marks"],
  ["Ana \u0301", "too_many_marks"],
];

for (const [input, fault] of faulty) {
  const short = JSON.stringify(input.slice(0, 40));
  Deno.test(`checkName() calls ${short} ${fault}`, () => {
    assertEquals(checkName(input), { type: "fault", fault });
  });
}

Deno.test("checkName() judges a length before NFKC, which is slow for 100,000 marks", () => {
  const marks = "a" + "\u0301\u0316".repeat(50_000);
  const spaces = `Ana${" ".repeat(200)}Lima`;

  for (const input of [marks, spaces]) {
    assertEquals(checkName(input), { type: "fault", fault: "too_long" });
  }
});

const alike: [string, string][] = [
  ["Ana", "ANA"],
  ["Ana", "ａｎａ"],
  ["Ana Lima", "AnaLima"],
  ["copa", "сора"],
  ["TOM", "ТОМ"],
  ["Tom", "том"],
  ["HATA", "НАТА"],
  ["Ната", "НАТА"],
  ["АНЯ", "аня"],
  ["ΓΙΏΡΓΟΣ", "Γιώργος"],
  ["Straße", "STRASSE"],
  ["İlia", "ilia"],
  ["Ilia", "llia"],
  ["Ilia", "1lia"],
  ["Ilia", "i\u0307lia"],
  ["ILIA", "ilia"],
  ["Bob0", "BobO"],
  ["ﬁlo", "filo"],
  ["José", "Jose\u0301"],
  ["rna", "ma"],
  ["👩👧", "👩‍👧"],
  ["❤", "❤️"],
];

for (const [one, other] of alike) {
  Deno.test(`nameKey() finds that ${one} looks like ${other}`, () => {
    assertEquals(nameKey(one), nameKey(other));
  });
}

const different: [string, string][] = [
  ["Ana", "Aná"],
  ["Ana", "Anna"],
  ["Ana", "Ana 2"],
  ["Аня", "Аана"],
  ["Тоня", "Тома"],
  ["Zé", "Ze"],
  ["😀", "😁"],
  ["小林", "小森"],
];

for (const [one, other] of different) {
  Deno.test(`nameKey() tells ${one} from ${other}`, () => {
    assert(nameKey(one) !== nameKey(other));
  });
}

Deno.test("suggestions() begins with surnames for a given name, else with a number", () => {
  assertEquals(suggestions("Ana")[0], "Ana Lima");
  assertEquals(suggestions("Ana Lima")[0], "Ana Lima 2");
  assertEquals(suggestions("Аня")[0], "Аня 2");
});

const taken = [
  "Ana",
  "a".repeat(32),
  "Maria Eduarda de Albuquerque Lima",
  "👩🏽‍🚀".repeat(8),
  "小林".repeat(16),
  "a\u0316\u0302\u0303".repeat(8),
  "محمد",
];

for (const name of taken) {
  Deno.test(`suggestions() offers many acceptable names like ${name}`, () => {
    const offered = suggestions(name.slice(0, 32));

    assert(new Set(offered.map(nameKey)).size > 150);
    for (const candidate of offered) {
      assert(codePoints(candidate) <= 32, candidate);
      assertEquals(checkName(candidate).type, "name", candidate);
      assert(nameKey(candidate) !== nameKey(name));
    }
  });
}
