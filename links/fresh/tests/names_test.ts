import { assertEquals } from "@std/assert";
import * as fresh from "fresh";
import * as dev from "fresh/dev";
import * as runtime from "fresh/runtime";

import config from "../../../deno.json" with { type: "json" };

/** What the link lets be imported; on the real Fresh this shows that it has all of that. */
const modules: [name: string, module: object, names: string[]][] = [
  ["fresh", fresh, [
    "App",
    "HttpError",
    "createDefine",
    "csp",
    "page",
    "staticFiles",
  ]],
  ["fresh/runtime", runtime, ["IS_BROWSER", "asset"]],
  ["fresh/dev", dev, ["Builder"]],
];

for (const [name, module, names] of modules) {
  Deno.test(`${name} has what Papo imports, and the link nothing else`, () => {
    const found = Object.keys(module).sort();

    const shown = "links" in config
      ? found
      : found.filter((each) => names.includes(each));
    assertEquals(shown, names);
  });
}
