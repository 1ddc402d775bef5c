import { assertEquals } from "@std/assert";

import { sharePapo } from "../support/server.ts";

const papo = sharePapo();

Deno.test("/healthz says that the process lives, to anybody", async () => {
  const response = await fetch(`${papo().url}/healthz`);

  assertEquals(response.status, 200);
  assertEquals(await response.text(), "ok\n");
});

Deno.test("/readyz says that the store accepts, to anybody", async () => {
  const response = await fetch(`${papo().url}/readyz`);

  assertEquals(response.status, 200);
  assertEquals(await response.text(), "ready\n");
});
