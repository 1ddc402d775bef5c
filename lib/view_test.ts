import { assertEquals } from "@std/assert";

import { readCookie } from "./cookie.ts";
import { chosenCookies, readView } from "./view.ts";

function asking(headers: HeadersInit): Request {
  return new Request("http://papo.test/", { headers });
}

const accepted: [string, string][] = [
  ["", "en"],
  ["pt", "pt"],
  ["pt-BR,pt;q=0.9,en;q=0.8", "pt"],
  ["PT-pt", "pt"],
  ["en-GB,en;q=0.9,pt;q=0.8", "en"],
  ["en;q=0.3, pt;q=0.7", "pt"],
  ["fr,de;q=0.9,pt;q=0.1", "pt"],
  ["fr", "en"],
  ["*", "en"],
  ["*,pt;q=0.5", "pt"],
  ["pt;q=0", "en"],
  ["pt;q=0,en;q=0.1", "en"],
  ["pt; q=0.5, en; q=0.4", "pt"],
  ["pt;q=1.2.3", "en"],
  ["pt;q=x", "pt"],
  ["ptx,;;;,,=", "en"],
  ["pt;level=1;q=0.2,en;q=0.1", "pt"],
];

for (const [header, lang] of accepted) {
  Deno.test(`Accept-Language: ${header} is read as ${lang}`, () => {
    assertEquals(readView(asking({ "accept-language": header })).lang, lang);
  });
}

Deno.test("readView() reads nothing from a bare request but the usual", () => {
  const view = readView(asking({}));

  assertEquals(view, { lang: "en", theme: "system", timeZone: "UTC" });
});

Deno.test("readView() prefers what was chosen to what the browser speaks", () => {
  const view = readView(asking({
    "accept-language": "en",
    cookie: "papo_lang=pt; papo_theme=dark; papo_tz=America%2FSao_Paulo",
  }));

  assertEquals(view, {
    lang: "pt",
    theme: "dark",
    timeZone: "America/Sao_Paulo",
  });
});

const hostile = [
  "papo_lang=<script>; papo_theme=__proto__; papo_tz=%3Cscript%3E",
  "papo_lang=constructor; papo_theme=; papo_tz=",
  "papo_lang; papo_theme; papo_tz",
  "papo_tz=%E0%A4%A",
  "papo_tz=%00",
  "papo_tz=UTC%0d%0aset-cookie:x",
  `papo_tz=${"A".repeat(4_000)}`,
  ";;;===;",
];

for (const cookie of hostile) {
  Deno.test(`readView() passes over the cookies ${cookie.slice(0, 60)}`, () => {
    const view = readView(asking({ cookie }));

    assertEquals(view, { lang: "en", theme: "system", timeZone: "UTC" });
  });
}

Deno.test("chosenCookies() keeps a known language and theme for a year", () => {
  const url = new URL("http://papo.test/?lang=pt&theme=dark");

  assertEquals(chosenCookies(url), [
    "papo_lang=pt; Path=/; Max-Age=31536000; SameSite=Lax",
    "papo_theme=dark; Path=/; Max-Age=31536000; SameSite=Lax",
  ]);
});

Deno.test("chosenCookies() keeps nothing else", () => {
  for (const query of ["", "?lang=fr&theme=pink", "?lang=pt%0d%0a&theme="]) {
    assertEquals(chosenCookies(new URL(`http://papo.test/${query}`)), []);
  }
});

const cookies: [string, string | null][] = [
  ["name=value", "value"],
  ["a=b;name=value;c=d", "value"],
  ["  name=value  ", "value"],
  ["name=a=b==", "a=b=="],
  ["name=", ""],
  ["name=first; name=second", "first"],
  ["xname=value", null],
  ["namex=value", null],
  ["NAME=value", null],
  ["", null],
];

for (const [header, value] of cookies) {
  Deno.test(`readCookie() finds ${value} in "${header}"`, () => {
    assertEquals(readCookie(asking({ cookie: header }), "name"), value);
  });
}
