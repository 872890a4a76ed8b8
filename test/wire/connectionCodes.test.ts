import { assert, describe, it } from "@effect/vitest"
import { isLasting } from "../../src/wire/connectionCodes.js"
import { provesNeverSent, runtimeError } from "../../src/wire/runtimeError.js"

const withCode = (code: string, more: object = {}) => Object.assign(new Error("secret"), { code, ...more })

const connect = { syscall: "connect" }

const failed = (cause: unknown) => new TypeError("fetch failed", { cause })

const cyclic = withCode("ECONNREFUSED")
cyclic.cause = cyclic

const nested = (depth: number): unknown =>
  depth === 0 ? withCode("ECONNREFUSED") : new AggregateError([nested(depth - 1)])

const proofs: ReadonlyArray<readonly [name: string, error: unknown]> = [
  ["a refused connection", withCode("ECONNREFUSED")],
  ["a refused connection within fetch's error", failed(withCode("ECONNREFUSED"))],
  ["a name that is not found", failed(withCode("ENOTFOUND", { syscall: "getaddrinfo" }))],
  ["a name server that does not answer", failed(withCode("EAI_AGAIN"))],
  ["undici's connect time-out", withCode("UND_ERR_CONNECT_TIMEOUT")],
  ["a connection that timed out while it was made", withCode("ETIMEDOUT", connect)],
  ["a host without a route", failed(withCode("EHOSTUNREACH", connect))],
  [
    "each address refused",
    failed(
      Object.assign(new AggregateError([withCode("ECONNREFUSED"), withCode("ENETUNREACH", connect)]), {
        code: "ECONNREFUSED"
      })
    )
  ],
  ["a certificate that has expired", withCode("CERT_HAS_EXPIRED")],
  ["a handshake that was refused", withCode("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE")],
  ["an error that is its own cause", cyclic]
]

const deno = (said: string) =>
  failed(new Error(`error sending request for url (https://127.0.0.1:4000/): client error (Connect): ${said}`))

const bun = (code: string, said: string) => Object.assign(new TypeError(`${code}: ${said}`), { code })

/** What other runtimes say, word for word, and the code that it stands for. */
const elsewhere: ReadonlyArray<readonly [error: unknown, code: string, neverSent: boolean]> = [
  [bun("ECONNREFUSED", "Unable to connect. Is the computer able to access the url?"), "ECONNREFUSED", true],
  [bun("EPROTO", "The TLS handshake failed. Does the server speak TLS on this port?"), "EPROTO", true],
  [bun("EPROTO", "write"), "EPROTO", false],
  [bun("ECONNRESET", "The socket connection was closed unexpectedly."), "ECONNRESET", false],
  [deno("tcp connect error: Connection refused (os error 111)"), "ECONNREFUSED", true],
  [deno("dns error: failed to lookup address information: Name or service not known"), "ENOTFOUND", true],
  [deno("invalid peer certificate: UnknownIssuer"), "UNABLE_TO_VERIFY_LEAF_SIGNATURE", true],
  [deno("invalid peer certificate: certificate expired: verification time 1 (UNIX)"), "CERT_HAS_EXPIRED", true],
  [deno("invalid peer certificate: certificate not valid yet: verification time 1"), "CERT_NOT_YET_VALID", true],
  [deno('invalid peer certificate: certificate not valid for name "a"'), "ERR_TLS_CERT_ALTNAME_INVALID", true],
  [deno("invalid peer certificate: BadSignature"), "CERT_REJECTED", true],
  [deno("received corrupt message of type InvalidContentType"), "ERR_SSL_WRONG_VERSION_NUMBER", false],
  [deno("received fatal alert: HandshakeFailure"), "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", true],
  [failed(new Error("bad port")), "ERR_BLOCKED_PORT", true],
  [new TypeError("Fetch failed: Requests to port 25 are blocked"), "ERR_BLOCKED_PORT", true]
]

const unknownElsewhere: ReadonlyArray<unknown> = [
  deno("Connection reset by peer (os error 104)"),
  failed(new Error("Connection reset by peer (os error 104)")),
  failed(
    new Error(
      "error sending request from 127.0.0.1:1 for http://127.0.0.1:2/ (127.0.0.1:2): client error (SendRequest): dns error: "
    )
  ),
  failed(new Error("a server said: dns error: "))
]

const noProofs: ReadonlyArray<readonly [name: string, error: unknown]> = [
  ["a reset", withCode("ECONNRESET")],
  ["a reset of a connection that was being made", withCode("ECONNRESET", connect)],
  ["a broken pipe", withCode("EPIPE")],
  ["a socket that the other side closed", failed(withCode("UND_ERR_SOCKET"))],
  ["headers that did not come", withCode("UND_ERR_HEADERS_TIMEOUT")],
  ["a connection in use that timed out", withCode("ETIMEDOUT", { syscall: "read" })],
  ["a time-out of nobody knows what", withCode("ETIMEDOUT")],
  ["a route that was lost", withCode("EHOSTUNREACH", { syscall: "write" })],
  ["a refused connection that a reset is the cause of", withCode("ECONNREFUSED", { cause: withCode("ECONNRESET") })],
  ["one address refused, and one reset", new AggregateError([withCode("ECONNREFUSED"), withCode("ECONNRESET")])],
  ["one address refused, and one without a code", new AggregateError([withCode("ECONNREFUSED"), new Error("secret")])],
  [
    "several errors that begin with a refused connection",
    Object.assign(new AggregateError([withCode("EPIPE")]), { code: "ECONNREFUSED" })
  ],
  ["errors that are no list", withCode("ECONNREFUSED", { errors: "secret" })],
  ["errors nested without end", nested(20)],
  ["an alert that may come at any time", withCode("ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR")],
  ["a code in small letters", withCode("econnrefused")],
  ["plain bytes where TLS should be", withCode("ERR_SSL_WRONG_VERSION_NUMBER")],
  ["a refusal of a connection in use", withCode("ECONNREFUSED", { syscall: "read" })],
  ["no code", new Error("ECONNREFUSED")],
  ["nothing", undefined],
  ["null", null],
  ["a text", "ECONNREFUSED"],
  [
    "a getter that throws",
    {
      get code(): string {
        throw new Error("secret")
      }
    }
  ]
]

describe("provesNeverSent", () => {
  for (const [name, error] of proofs) {
    it(`is true for ${name}`, () => {
      assert.isTrue(provesNeverSent(error))
    })
  }
  for (const [name, error] of noProofs) {
    it(`is false for ${name}`, () => {
      assert.isFalse(provesNeverSent(error))
    })
  }
})

describe("In another runtime, the error of a connection", () => {
  for (const [error, code, neverSent] of elsewhere) {
    it(`has the code ${code}, and ${neverSent ? "proves" : "does not prove"} that nothing was sent: ${error}`, () => {
      assert.deepStrictEqual([runtimeError(error)?.code, provesNeverSent(error)], [code, neverSent])
    })
  }

  it("has no code, and proves nothing, where it is not known", () => {
    for (const error of unknownElsewhere) {
      assert.deepStrictEqual([runtimeError(error)?.code, provesNeverSent(error)], [undefined, false])
    }
  })
})

describe("isLasting", () => {
  it("is true for a certificate that is no good, and for a server that speaks no TLS", () => {
    for (const code of [
      "DEPTH_ZERO_SELF_SIGNED_CERT",
      "CERT_HAS_EXPIRED",
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "ERR_SSL_WRONG_VERSION_NUMBER"
    ]) {
      assert.isTrue(isLasting(code), code)
    }
  })

  it("is false for what may be otherwise the next time, and for what nobody knows", () => {
    for (const code of [
      "ECONNREFUSED",
      "ENOTFOUND",
      "ECONNRESET",
      "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
      "ESOMETHING",
      ""
    ]) {
      assert.isFalse(isLasting(code), code)
    }
  })
})
