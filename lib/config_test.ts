import { assertEquals, assertThrows } from "@std/assert";

import { type Config, ConfigError, readConfig, variables } from "./config.ts";

function read(env: Record<string, string> = {}): Config {
  return readConfig(new Map(Object.entries(env)));
}

Deno.test("readConfig() needs nothing", () => {
  assertEquals(read(), {
    port: 8000,
    host: "0.0.0.0",
    dataDir: "data",
    databaseUrl: "",
    publicUrl: null,
    isOnDeploy: false,
    isSecure: false,
    allowedOrigins: [],
    maxConnections: 4_000,
    maxConnectionsPerAddress: 200,
    maxConnectionsPerUser: 10,
    memoryLimitMb: 1_024,
    rateLimit: true,
    addressHeader: "",
    metricsToken: "",
  });
});

Deno.test("readConfig() takes an empty variable for none", () => {
  const empty = Object.fromEntries(variables.map((name) => [name, " "]));

  assertEquals(read(empty), read());
});

Deno.test("readConfig() reads the variables that it lists, and no other", () => {
  const asked = new Set<string>();

  readConfig({
    get(name) {
      asked.add(name);
      return undefined;
    },
  });

  assertEquals([...asked].toSorted(), [...variables].toSorted());
});

const good: [string, string, keyof Config, unknown][] = [
  ["PORT", "0", "port", 0],
  ["PORT", " 8080 ", "port", 8080],
  ["PORT", "65535", "port", 65_535],
  ["HOST", "127.0.0.1", "host", "127.0.0.1"],
  ["HOST", "::", "host", "::"],
  ["HOST", "::1", "host", "::1"],
  ["HOST", "fe80::1", "host", "fe80::1"],
  ["HOST", "chat.example", "host", "chat.example"],
  ["DATA_DIR", "/var/lib/papo chat", "dataDir", "/var/lib/papo chat"],
  [
    "DATABASE_URL",
    "postgresql://papo:x@db.example:5433/papo?sslmode=require",
    "databaseUrl",
    "postgresql://papo:x@db.example:5433/papo?sslmode=require",
  ],
  ["ALLOWED_ORIGINS", "https://a.example", "allowedOrigins", [
    "https://a.example",
  ]],
  [
    "ALLOWED_ORIGINS",
    "https://A.example:443/, ,http://b.example:8080",
    "allowedOrigins",
    ["https://a.example", "http://b.example:8080"],
  ],
  ["MAX_CONNECTIONS", "1", "maxConnections", 1],
  ["MAX_CONNECTIONS_PER_ADDRESS", "1000", "maxConnectionsPerAddress", 1_000],
  ["MAX_CONNECTIONS_PER_USER", "2", "maxConnectionsPerUser", 2],
  ["MEMORY_LIMIT_MB", "0", "memoryLimitMb", 0],
  ["MEMORY_LIMIT_MB", "160", "memoryLimitMb", 160],
  ["RATE_LIMIT", "off", "rateLimit", false],
  ["RATE_LIMIT", "on", "rateLimit", true],
  ["ADDRESS_HEADER", "X-Forwarded-For", "addressHeader", "x-forwarded-for"],
  ["METRICS_TOKEN", "0123456789abcdef", "metricsToken", "0123456789abcdef"],
];

for (const [name, text, key, value] of good) {
  Deno.test(`readConfig() takes ${name}="${text}"`, () => {
    assertEquals(read({ [name]: text })[key], value);
  });
}

for (const text of ["https://chat.example", "http://10.0.0.1:8000/"]) {
  Deno.test(`readConfig() takes PUBLIC_URL="${text}"`, () => {
    assertEquals(read({ PUBLIC_URL: text }).publicUrl, new URL(text));
  });
}

const wrong: [string, string][] = [
  ...["x", "-1", "65536", "80.5", "1e3", "0x50", "8000;"].map(
    (text): [string, string] => ["PORT", text],
  ),
  ...["0.0.0.0:80", "http://x", "a b", "[::1]", "a/b", "::g", "1:2"].map(
    (text): [string, string] => ["HOST", text],
  ),
  ...[
    "chat.example",
    "ftp://chat.example",
    "https://chat.example/papo",
    "https://chat.example/?",
    "https://chat.example/#",
    "https://ana@chat.example",
    "https://:secret@chat.example",
    "null",
    "*",
  ].flatMap((text): [string, string][] => [
    ["PUBLIC_URL", text],
    ["ALLOWED_ORIGINS", `https://a.example,${text}`],
  ]),
  ...["0", "-1", "many", "1000001"].flatMap((text): [string, string][] => [
    ["MAX_CONNECTIONS", text],
    ["MAX_CONNECTIONS_PER_ADDRESS", text],
    ["MAX_CONNECTIONS_PER_USER", text],
  ]),
  ...["1", "159", "1e3", "512MB", "-200"].map(
    (text): [string, string] => ["MEMORY_LIMIT_MB", text],
  ),
  ["RATE_LIMIT", "0"],
  ["RATE_LIMIT", "OFF"],
  ["ADDRESS_HEADER", "X Forwarded"],
  ["ADDRESS_HEADER", "a:b"],
];

for (const [name, text] of wrong) {
  Deno.test(`readConfig() refuses ${name}="${text}" by its name`, () => {
    const error = assertThrows(() => read({ [name]: text }), ConfigError);

    const start = `${name}="${text}" can't be used: it must be `;
    assertEquals(error.message.slice(0, start.length), start);
    assertEquals(error.message.at(-1), ".");
  });
}

const wrongSecrets: Record<string, { words: string; texts: string[] }> = {
  METRICS_TOKEN: {
    words: "it must have at least 16 ",
    texts: ["too-short", "with a space in it"],
  },
  DATABASE_URL: {
    words: "it must be the address of a database",
    texts: [
      "db.test/chat",
      "mysql://db/papo",
      "postgres:///x",
      "postgres://db",
    ],
  },
};

for (const [name, { words, texts }] of Object.entries(wrongSecrets)) {
  for (const text of texts) {
    Deno.test(`readConfig() refuses ${name}="${text}", and does not print it`, () => {
      const error = assertThrows(
        () => read({ [name]: text }),
        ConfigError,
        `${name} can't be used: ${words}`,
      );

      assertEquals(error.message.includes(text), false);
    });
  }
}

Deno.test("readConfig() says in plain words what would do", () => {
  const error = assertThrows(() => read({ PORT: "http" }), ConfigError);

  assertEquals(
    error.message,
    'PORT="http" can\'t be used: it must be a whole number from 0 to 65535.',
  );
});

const attached = "postgresql://papo:x@db.example:5432/app-production";

Deno.test("readConfig() needs a Postgres on Deno Deploy, and says where to attach it", () => {
  const error = assertThrows(() => read({ DENO_DEPLOY: "true" }), ConfigError);

  assertEquals(
    error.message,
    "No Postgres is attached to this app: on Deno Deploy nothing lasts that is " +
      "written to a file, and instances share nothing. Attach a Postgres to the " +
      "app under Databases, and deploy it again.",
  );
});

Deno.test("readConfig() knows on Deno Deploy how people and the database are reached", () => {
  const env = { DENO_DEPLOY: "true", DATABASE_URL: attached };

  const { databaseUrl, isOnDeploy, isSecure, memoryLimitMb } = read(env);

  assertEquals(databaseUrl, `${attached}?sslmode=verify-full`);
  assertEquals([isOnDeploy, isSecure, memoryLimitMb], [true, true, 600]);
});

Deno.test("readConfig() leaves settings as they are made, on Deno Deploy, too", () => {
  const env = {
    DENO_DEPLOY: "true",
    DATABASE_URL: `${attached}?sslmode=disable`,
    PUBLIC_URL: "http://chat.example",
    MEMORY_LIMIT_MB: "0",
  };

  const { databaseUrl, isSecure, memoryLimitMb } = read(env);

  assertEquals(databaseUrl, env.DATABASE_URL);
  assertEquals([isSecure, memoryLimitMb], [false, 0]);
});

Deno.test("readConfig() takes it for secure that people come by https", () => {
  assertEquals(read({ PUBLIC_URL: "https://chat.example" }).isSecure, true);
  assertEquals(read({ PUBLIC_URL: "http://chat.example" }).isSecure, false);
});

Deno.test("readConfig() does not look where PGHOST points, which may be meant for others", () => {
  assertEquals(read({ PGHOST: "db.example", PGDATABASE: "x" }), read());
});
