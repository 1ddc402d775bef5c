import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";

import { ConfigError } from "./config.ts";
import { CannotListen } from "./listen.ts";
import { preflight, whyNotStarted } from "./preflight.ts";
import { openDataFolder } from "./store/data_folder.ts";
import { DataUnusable } from "./store/data_unusable.ts";

Deno.test("preflight() reads the configuration, and leaves port and folder free", () => {
  withFolder((dataDir) => {
    const env = settings({ DATA_DIR: dataDir });

    const first = preflight(env);
    const second = preflight(env);

    assertEquals(first.dataDir, dataDir);
    assertEquals(second, first);
  });
});

Deno.test("preflight() finds a wrong setting, Deno Deploy, a busy port and a folder in use", () => {
  withFolder((dataDir) => {
    const free = { DATA_DIR: dataDir };
    using listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const busy = `${listener.addr.port}`;
    const folder = openDataFolder(dataDir);

    assertThrows(
      () => preflight(settings({ ...free, PORT: "x" })),
      ConfigError,
    );
    assertThrows(
      () => preflight(settings({ ...free, DENO_DEPLOY: "true" })),
      ConfigError,
    );
    assertThrows(
      () => preflight(settings({ ...free, PORT: busy })),
      CannotListen,
      `Port ${busy} is in use`,
    );
    assertThrows(() => preflight(settings(free)), DataUnusable, "in use");
    folder.release();
  });
});

Deno.test("whyNotStarted() gives an expected reason without a stack, a surprise with one", () => {
  const expected = whyNotStarted(new CannotListen("Port 1 is in use."));
  const surprise = whyNotStarted(new TypeError("a bug"));

  assertEquals(expected, "Port 1 is in use.");
  assertStringIncludes(
    surprise,
    "Papo could not start: TypeError: a bug\n    at ",
  );
});

function settings(env: Record<string, string>): Map<string, string> {
  return new Map(Object.entries({ PORT: "0", HOST: "127.0.0.1", ...env }));
}

function withFolder(act: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    act(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
