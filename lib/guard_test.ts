import { assertEquals } from "@std/assert";

import { guard } from "./guard.ts";

Deno.test("guard() passes a listener's arguments on, and lets no exception out", () => {
  const heard: string[] = [];
  const listener = guard("test_failed", (word: string) => {
    heard.push(word);
    throw new Error("a bug");
  });

  listener("one");
  listener("two");

  assertEquals(heard, ["one", "two"]);
});
