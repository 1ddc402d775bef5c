import { deployVariable, isDeploy } from "./deploy.ts";
import { withTls } from "./store/postgres_url.ts";

/** What an operator may set, read once from the environment. */
export interface Config {
  port: number;
  host: string;
  dataDir: string;
  /** A Postgres, which several machines may share, instead of the data folder; empty for none. */
  databaseUrl: string;
  /** Where people reach this Papo from outside, without a path: `https://chat.example`. */
  publicUrl: URL | null;
  /** Whether this runs on Deno Deploy, which alone lets people reach it. */
  isOnDeploy: boolean;
  /** Whether people reach this Papo by https only. */
  isSecure: boolean;
  /** Further origins whose pages may use this Papo. */
  allowedOrigins: string[];
  maxConnections: number;
  maxConnectionsPerAddress: number;
  maxConnectionsPerUser: number;
  /** Megabytes above which the server drains and is started again; 0 for no limit. */
  memoryLimitMb: number;
  /** Off only for benchmarks. */
  rateLimit: boolean;
  /** A header in which a proxy of yours puts the client's address; empty for none. */
  addressHeader: string;
  /** What lets a scraper of another machine read the metrics; empty for nobody. */
  metricsToken: string;
}

/** The environment variables of Papo, for the permissions of its process. */
export const variables = [
  "PORT",
  "HOST",
  "DATA_DIR",
  "DATABASE_URL",
  "PUBLIC_URL",
  "ALLOWED_ORIGINS",
  "MAX_CONNECTIONS",
  "MAX_CONNECTIONS_PER_ADDRESS",
  "MAX_CONNECTIONS_PER_USER",
  "MEMORY_LIMIT_MB",
  "RATE_LIMIT",
  "ADDRESS_HEADER",
  "METRICS_TOKEN",
  deployVariable,
] as const;
type Variable = typeof variables[number];

/** A setting that can't be used, in words for the person who set it. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/**
 * Reads and checks the whole environment.
 *
 * @throws {ConfigError} naming the first wrong setting, or what Deno Deploy lacks.
 */
export function readConfig(
  env: { get(name: string): string | undefined },
): Config {
  const read = <T>(
    name: Variable,
    parse: (text: string) => T,
    otherwise: T,
  ): T => {
    const text = env.get(name)?.trim();
    if (text === undefined || text === "") return otherwise;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof WrongSetting)) throw error;
      const shown = secrets.has(parse) ? name : `${name}="${text}"`;
      throw new ConfigError(`${shown} can't be used: ${error.message}.`);
    }
  };
  const isOnDeploy = isDeploy(env);
  const databaseUrl = read("DATABASE_URL", postgresUrl, "");
  if (isOnDeploy && databaseUrl === "") throw new ConfigError(unattached);
  const publicUrl = read<URL | null>("PUBLIC_URL", origin, null);
  return {
    port: read("PORT", wholeNumber(0, 65_535), 8000),
    host: read("HOST", hostName, "0.0.0.0"),
    dataDir: read("DATA_DIR", String, "data"),
    // There the database is somewhere else, and who is in between is not known.
    databaseUrl: isOnDeploy ? withTls(databaseUrl) : databaseUrl,
    publicUrl,
    isOnDeploy,
    isSecure: publicUrl === null ? isOnDeploy : publicUrl.protocol === "https:",
    allowedOrigins: read("ALLOWED_ORIGINS", origins, []),
    maxConnections: read("MAX_CONNECTIONS", wholeNumber(1, 1_000_000), 4_000),
    maxConnectionsPerAddress: read(
      "MAX_CONNECTIONS_PER_ADDRESS",
      wholeNumber(1, 1_000_000),
      200,
    ),
    maxConnectionsPerUser: read(
      "MAX_CONNECTIONS_PER_USER",
      wholeNumber(1, 1_000_000),
      10,
    ),
    memoryLimitMb: read(
      "MEMORY_LIMIT_MB",
      megabytes,
      isOnDeploy ? deployMemoryLimitMb : defaultMemoryLimitMb,
    ),
    rateLimit: read("RATE_LIMIT", onOrOff, true),
    addressHeader: read("ADDRESS_HEADER", headerName, ""),
    metricsToken: read("METRICS_TOKEN", secret, ""),
  };
}

const unattached =
  "No Postgres is attached to this app: on Deno Deploy nothing lasts that is " +
  "written to a file, and instances share nothing. Attach a Postgres to the " +
  "app under Databases, and deploy it again.";

/** Ten times what an idle Papo holds, and well below what a small machine has. */
const defaultMemoryLimitMb = 1_024;

/** Deno Deploy kills what holds more than 768 MB: below that there is time to drain. */
const deployMemoryLimitMb = 600;

/** With less there would be no end of restarts: an idle Papo holds about 100 MB. */
const minMemoryLimitMb = 160;

class WrongSetting extends Error {}

function megabytes(text: string): number {
  const value = Number(text);
  const isEnough = value >= minMemoryLimitMb || value === 0;
  if (/^\d+$/.test(text) && isEnough) return value;
  throw new WrongSetting(
    `it must be a whole number from ${minMemoryLimitMb}, or 0 for no limit`,
  );
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new WrongSetting(`it must be a whole number from ${min} to ${max}`);
  };
}

function hostName(text: string): string {
  const isName = /^[\w.-]+$/.test(text);
  const isIpv6 = /^[\da-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`);
  if (isName || isIpv6) return text;
  throw new WrongSetting("it must be an address or a host name, as 127.0.0.1");
}

function origin(text: string): URL {
  const url = URL.parse(text);
  const isWeb = url !== null && /^https?:$/.test(url.protocol);
  if (isWeb && url.href === `${url.origin}/`) return url;
  throw new WrongSetting(
    "it must be an address without a path, as https://chat.example",
  );
}

function origins(text: string): string[] {
  return text.split(",").map((part) => part.trim()).filter(Boolean).map((
    part,
  ) => origin(part).origin);
}

function onOrOff(text: string): boolean {
  if (text === "on" || text === "off") return text === "on";
  throw new WrongSetting("it must be on or off");
}

function headerName(text: string): string {
  if (/^[A-Za-z0-9-]+$/.test(text)) return text.toLowerCase();
  throw new WrongSetting("it must be the name of a header, as X-Forwarded-For");
}

function postgresUrl(text: string): string {
  const url = URL.parse(text);
  const isPostgres = url !== null && /^postgres(ql)?:$/.test(url.protocol);
  if (isPostgres && url.hostname !== "" && url.pathname.length > 1) return text;
  throw new WrongSetting(
    "it must be the address of a database, as postgres://papo@db.example/papo",
  );
}

function secret(text: string): string {
  if (/^[!-~]{16,}$/.test(text)) return text;
  throw new WrongSetting(
    "it must have at least 16 letters, digits or signs, without spaces",
  );
}

/** What they read is shown to nobody, right or wrong. */
const secrets: ReadonlySet<(text: string) => unknown> = new Set([
  postgresUrl,
  secret,
]);
