/** What `DATABASE_URL` says of a Postgres, beside who asks it for what. */
export interface PostgresUrl {
  /** The address for the driver, with a port, and without what `tls` says. */
  connectionString: string;
  /** Host and port. */
  address: string;
  /** As the driver wants it; undefined leaves it to `PGSSLMODE`, without which there is none. */
  tls: boolean | { rejectUnauthorized: false } | undefined;
  /** A file with the certificates to trust instead of the usual ones. */
  rootCertificates: string | null;
}

/** Reads the address of a Postgres, which MUST be a URL. */
export function parsePostgresUrl(text: string): PostgresUrl {
  const url = new URL(text);
  // Without one the driver would take PGPORT, which may be meant for another server.
  url.port ||= "5432";
  const tls = tlsOf(url.searchParams.get("sslmode"));
  url.searchParams.delete("sslmode");
  return {
    connectionString: url.href,
    address: url.host,
    tls,
    rootCertificates: url.searchParams.get("sslrootcert"),
  };
}

/** Gives an address that wants TLS with a certificate that is checked, unless it speaks of TLS itself. */
export function withTls(text: string): string {
  const url = new URL(text);
  if (!url.searchParams.has("sslmode")) {
    url.searchParams.set("sslmode", "verify-full");
  }
  return url.href;
}

/**
 * Takes every kind of TLS for the one that checks the certificate and its name: who wishes for
 * encryption does not wish to hand the password to whoever answers.
 */
function tlsOf(mode: string | null): PostgresUrl["tls"] {
  switch (mode) {
    case null:
      return undefined;
    case "disable":
      return false;
    case "no-verify":
      return { rejectUnauthorized: false };
    default:
      return true;
  }
}
