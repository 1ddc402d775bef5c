import { assertEquals, assertThrows } from "@std/assert";

import { ConfigError } from "./config.ts";
import { servePermissions } from "./permissions.ts";

const config = {
  host: "127.0.0.1",
  port: 8000,
  dataDir: "data",
  databaseUrl: "",
};

Deno.test("servePermissions() names the port and the data folder, and lets no programs run", () => {
  const permissions = servePermissions({ ...config, dataDir: "/srv/papo" });

  assertEquals(permissions.slice(0, 3), [
    "--allow-net=127.0.0.1:8000",
    "--allow-read=.,/srv/papo",
    "--allow-write=/srv/papo",
  ]);
  assertEquals(permissions.filter((each) => /run|all$|-A/.test(each)), []);
});

Deno.test("servePermissions() puts an IPv6 host in brackets", () => {
  const [net] = servePermissions({ ...config, host: "::1" });

  assertEquals(net, "--allow-net=[::1]:8000");
});

Deno.test("servePermissions() allows any port of the host when the system chooses one", () => {
  const [net] = servePermissions({ ...config, port: 0 });

  assertEquals(net, "--allow-net=127.0.0.1");
});

Deno.test("servePermissions() refuses a folder that would read as two", () => {
  assertThrows(
    () => servePermissions({ ...config, dataDir: "data,/etc" }),
    ConfigError,
    'DATA_DIR="data,/etc" can\'t be used',
  );
});

Deno.test("servePermissions() reads the database's certificates, a list of which it can't tell", () => {
  const url = "postgres://db.example:5433/papo?sslrootcert=";

  const permissions = servePermissions({
    ...config,
    databaseUrl: `${url}/etc/db.pem`,
  });

  assertEquals(permissions.slice(0, 2), [
    "--allow-net=127.0.0.1:8000,db.example:5433",
    "--allow-read=.,/etc/db.pem",
  ]);
  assertThrows(
    () => servePermissions({ ...config, databaseUrl: `${url}db.pem,/etc` }),
    ConfigError,
    "DATABASE_URL can't be used",
  );
});

Deno.test("servePermissions() reaches the database and writes no file, where there is one", () => {
  const permissions = servePermissions({
    ...config,
    databaseUrl: "postgres://papo:secret@db.example/papo",
  });

  assertEquals(permissions.slice(0, 2), [
    "--allow-net=127.0.0.1:8000,db.example:5432",
    "--allow-read=.",
  ]);
  assertEquals(permissions.filter((each) => each.includes("write")), []);
});
