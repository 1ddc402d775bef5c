import { assertEquals, assertStringIncludes } from "@std/assert";

import { ConfigError } from "./config.ts";
import { explain } from "./explain.ts";

const start = { task: "start", port: undefined } as const;

Deno.test("explain() says what is wrong with a setting, and no more", () => {
  const words = explain(new ConfigError("PORT can't be used."), start);

  assertEquals(words, "PORT can't be used.");
});

Deno.test("explain() names the command that uses a port which may be free", () => {
  const busy = new Deno.errors.AddrInUse();
  const [first, last] = [undefined, "65535"].map((port) =>
    explain(busy, { task: "dev", port })
  );

  assertEquals(
    first,
    "Port 8000 is in use. Run it on another: PORT=8001 deno task dev",
  );
  assertStringIncludes(last ?? "", "PORT=65534 ");
});

Deno.test("explain() shows where a surprise came from", () => {
  const words = explain(new RangeError("odd"), start);

  assertStringIncludes(words, "Papo could not start: RangeError: odd\n");
  assertStringIncludes(words, import.meta.url);
});
