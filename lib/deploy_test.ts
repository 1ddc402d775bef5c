import { assertEquals } from "@std/assert";

import { isDeploy } from "./deploy.ts";

Deno.test("isDeploy() knows Deno Deploy by what that sets, whatever it is", () => {
  assertEquals(isDeploy(new Map([["DENO_DEPLOY", "1"]])), true);
  assertEquals(isDeploy(new Map([["DENO_DEPLOY", "true"]])), true);
});

Deno.test("isDeploy() lets every other machine be, one with a name for its build, too", () => {
  assertEquals(isDeploy(new Map()), false);
  assertEquals(isDeploy(new Map([["DENO_DEPLOY", ""]])), false);
  assertEquals(isDeploy(new Map([["DENO_DEPLOYMENT_ID", "abc"]])), false);
});
