import type { Page } from "playwright-core";

/** What our pages are made of. */
const ownTags = `
  html head meta title link body script main header nav aside section div span p a bdi h1 h2
  ul ol li time form fieldset legend label input textarea button details summary
  svg g path rect
`.trim().split(/\s+/);

/** Lists the elements of a page that are none of ours, by what they are or by where they lead. */
export async function strangeElements(page: Page): Promise<string[]> {
  return await page.evaluate((tags) => {
    const isOwn = (address: string) =>
      new URL(address, document.baseURI).origin === location.origin;
    const isLink = ({ protocol, relList }: HTMLAnchorElement) =>
      ["http:", "https:", "mailto:"].includes(protocol) &&
      ["noopener", "noreferrer", "nofollow"].every((word) =>
        relList.contains(word)
      );
    const isStrange = (element: Element) =>
      !tags.includes(element.localName) ||
      element.getAttributeNames().some((name) => {
        const value = element.getAttribute(name) ?? "";
        if (/^on|^srcdoc$|^srcset$|^http-equiv$/.test(name)) return true;
        if (!/^(.*:)?href$|^src$|^(form)?action$|^ping$/.test(name)) {
          return false;
        }
        return !isOwn(value) &&
          !(element instanceof HTMLAnchorElement && isLink(element));
      });
    return [...document.querySelectorAll("*")].filter(isStrange)
      .map(({ outerHTML }) => outerHTML.slice(0, 200));
  }, ownTags);
}
