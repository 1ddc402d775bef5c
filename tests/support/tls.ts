/** For a certificate for "localhost", of an authority that is known nowhere else. */
export const certificates = `
[req]
distinguished_name = name
prompt = no
[name]
CN = Papo's tests
[authority]
basicConstraints = critical, CA:true
[server]
basicConstraints = CA:false
subjectAltName = DNS:localhost
`;

/** What a server is told that has these certificates. */
export const secureSettings = ["ssl = on", "ssl_cert_file = 'server.pem'"];

/** Makes the certificates of a cluster in a folder, and lets nobody in without TLS: `secure FOLDER`. */
export const secureScript = `
  certify() {
    extensions=$1 out=$2
    shift 2
    openssl req -x509 -config tls.cnf -extensions "$extensions" -days 2 -noenc \\
      -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \\
      -out "$out.pem" -keyout "$out.key" "$@" 2>/dev/null
  }
  secure() {
    cd "$1" &&
    certify authority ca &&
    certify server data/server -CA ca.pem -CAkey ca.key &&
    sed -i s/^host/hostssl/ data/pg_hba.conf
  }
`;
