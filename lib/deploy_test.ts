import { assertThrows } from "@std/assert";

import { ConfigError } from "./config.ts";
import { refuseDeploy } from "./deploy.ts";

Deno.test("refuseDeploy() refuses Deno Deploy, and says what is missing there", () => {
  for (const name of ["DENO_DEPLOY", "DENO_DEPLOYMENT_ID"]) {
    assertThrows(
      () => refuseDeploy(new Map([[name, "1"]])),
      ConfigError,
      "no disk there that lasts, and instances share nothing",
    );
  }
});

Deno.test("refuseDeploy() lets every other machine be", () => {
  refuseDeploy(new Map());
  refuseDeploy(new Map([["DENO_DEPLOY", ""]]));
});
