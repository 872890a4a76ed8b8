/** What keeps a connection from being made. */
export type ConnectionProblem =
  | "name"
  | "refused"
  | "unreachable"
  | "slow"
  | "blockedPort"
  | "handshake"
  | "noTls"
  | "untrusted"
  | "expired"
  | "notYetValid"
  | "wrongHost"
  | "certificate"

/**
 * The codes of Node, undici and Bun. Those of certificates are OpenSSL's (Node's `tls` documentation, "X509 certificate
 * error codes"); the alerts are such as a server sends within a handshake and at no other time (RFC 8446 §6.2, RFC 5246
 * §7.2.2).
 */
const problems: ReadonlyMap<string, ConnectionProblem> = new Map([
  ["ENOTFOUND", "name"],
  ["EAI_AGAIN", "name"],
  ["ECONNREFUSED", "refused"],
  ["ConnectionRefused", "refused"],
  ["UND_ERR_CONNECT_TIMEOUT", "slow"],
  ["ERR_BLOCKED_PORT", "blockedPort"],
  ["ERR_SSL_NO_APPLICATION_PROTOCOL", "handshake"],
  ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "handshake"],
  ["ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY", "handshake"],
  ["ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL", "handshake"],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "handshake"],
  ["ERR_SSL_TLSV1_UNRECOGNIZED_NAME", "handshake"],
  ["ERR_SSL_UNSUPPORTED_PROTOCOL", "handshake"],
  ["ERR_SSL_HTTP_REQUEST", "noTls"],
  ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "noTls"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "noTls"],
  ["CERT_UNTRUSTED", "untrusted"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "untrusted"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "untrusted"],
  ["UNABLE_TO_GET_ISSUER_CERT", "untrusted"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "untrusted"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "untrusted"],
  ["UNKNOWN_CERTIFICATE_VERIFICATION_ERROR", "untrusted"],
  ["CERT_HAS_EXPIRED", "expired"],
  ["CERT_NOT_YET_VALID", "notYetValid"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "wrongHost"],
  ["HOSTNAME_MISMATCH", "wrongHost"],
  ["CERT_CHAIN_TOO_LONG", "certificate"],
  ["CERT_REJECTED", "certificate"],
  ["CERT_REVOKED", "certificate"],
  ["CERT_SIGNATURE_FAILURE", "certificate"],
  ["ERROR_IN_CERT_NOT_AFTER_FIELD", "certificate"],
  ["ERROR_IN_CERT_NOT_BEFORE_FIELD", "certificate"],
  ["INVALID_CA", "certificate"],
  ["INVALID_PURPOSE", "certificate"],
  ["PATH_LENGTH_EXCEEDED", "certificate"],
  ["UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY", "certificate"],
  ["UNABLE_TO_DECRYPT_CERT_SIGNATURE", "certificate"]
])

/** What these codes mean where the system call that failed is `connect`: a connection in use has them, too. */
const problemsOfConnect: ReadonlyMap<string, ConnectionProblem> = new Map([
  ["EADDRNOTAVAIL", "unreachable"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ETIMEDOUT", "slow"]
])

const problemOf = (code: string): ConnectionProblem | undefined => problems.get(code) ?? problemsOfConnect.get(code)

/**
 * Whether the code of a failed connection, and the system call that failed, prove that it was never made. What speaks no TLS
 * may also be something in between that wrote into a connection.
 */
export const provesNeverMade = (code: string, syscall: unknown): boolean =>
  syscall === "connect"
    ? problemOf(code) !== undefined
    : problems.has(code) && problems.get(code) !== "noTls" && syscall !== "read" && syscall !== "write"

const closed = new Set(["ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "ConnectionClosed"])

/** What a code says of a connection, also where it does not prove that nothing was sent. */
export const likelyProblem = (code: string): ConnectionProblem | "closed" | undefined =>
  closed.has(code) ? "closed" : code === "EPROTO" ? "handshake" : problemOf(code)

const lasting: ReadonlySet<ConnectionProblem | undefined> = new Set([
  "blockedPort",
  "noTls",
  "untrusted",
  "expired",
  "notYetValid",
  "wrongHost",
  "certificate"
])

/** Whether waiting does not mend what failed. */
export const isLasting = (code: string): boolean => lasting.has(problems.get(code))

/** What Deno says instead of a code, in the words of hyper and rustls. */
const sentences: ReadonlyArray<readonly [beginning: string, code: string]> = [
  ["dns error: ", "ENOTFOUND"],
  ["tcp connect error: Connection refused ", "ECONNREFUSED"],
  ["received corrupt message ", "ERR_SSL_WRONG_VERSION_NUMBER"],
  ["received fatal alert: HandshakeFailure", "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"],
  ["received fatal alert: ProtocolVersion", "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"],
  ["invalid peer certificate: UnknownIssuer", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ["invalid peer certificate: certificate expired", "CERT_HAS_EXPIRED"],
  ["invalid peer certificate: certificate not valid yet", "CERT_NOT_YET_VALID"],
  ["invalid peer certificate: certificate not valid for ", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ["invalid peer certificate: ", "CERT_REJECTED"]
]

/** The code that Node has for what the sentence of an error says, if that is known. */
export const codeOfSentence = (sentence: string): string | undefined => {
  if (/^bad port$|^Fetch failed: Requests to port \d+ are blocked$/.test(sentence)) return "ERR_BLOCKED_PORT"
  const [, said] = /^error sending request for url \(\S*\): client error \(Connect\): (.*)/.exec(sentence) ?? []
  return sentences.find(([beginning]) => said?.startsWith(beginning))?.[1]
}
