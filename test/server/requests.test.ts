import { once } from "node:events"
import { connect } from "node:net"
import { setImmediate } from "node:timers/promises"
import { HttpServerResponse } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, FastCheck, Option, Redacted } from "effect"
import type { TokenRequest, TokenRequestHandler } from "effect-authlete"
import {
  assertContent,
  assertError,
  form,
  type Init,
  mounts,
  revealed,
  type Setting,
  stage,
  tokenResponse
} from "./mount.js"

const authlete = { processToken: tokenResponse({ action: "OK", responseContent: "{}" }) }

const withHeaders = (headers: Record<string, string>, body?: BodyInit): Init => {
  const init = form(body)
  return { ...init, headers: { ...init.headers, ...headers } }
}

const basic = (credentials: string, scheme = "Basic") => ({
  authorization: `${scheme} ${Buffer.from(credentials, "latin1").toString("base64")}`
})

const declared = (bytes: number) => form("a=".padEnd(bytes, "b"))

/** A body that is sent in chunks, and does not declare its length; it can be sent once. */
const chunked =
  (bytes: number, onChunk = (_: Uint8Array) => {}) =>
  (): Init => {
    let left = bytes
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      await setImmediate()
      const chunk = new Uint8Array(Math.min(left, 16 * 1024)).fill(0x61)
      left -= chunk.length
      onChunk(chunk)
      controller.enqueue(chunk)
      if (left === 0) controller.close()
    }
    return { ...form(new ReadableStream({ pull })), duplex: "half" }
  }

const largest = 64 * 1024

const accepted: ReadonlyArray<
  readonly [name: string, init: Init | (() => Init), received: Partial<Record<keyof TokenRequest, unknown>>]
> = [
  [
    "a content type with a parameter, in any case",
    withHeaders({ "content-type": "Application/X-WWW-Form-URLencoded ; charset=UTF-8" }, "a=b"),
    { parameters: "a=b" }
  ],
  ["a body of 64 KiB", declared(largest), { parameters: "a=".padEnd(largest, "b") }],
  ["a body of 64 KiB in chunks", chunked(largest), { parameters: "a".repeat(largest) }],
  ["Basic credentials", withHeaders(basic("app:secret")), { clientId: "app", clientSecret: "secret" }],
  [
    "Basic credentials that are form-encoded",
    withHeaders(basic("my+app%3A1:s%C3%A9cr+t:%25%2B"), "a=b&client_id=my+app%3A1"),
    { clientId: "my app:1", clientSecret: "sécr t:%+", parameters: "a=b&client_id=my+app%3A1" }
  ],
  [
    "Basic credentials with another spelling of the scheme",
    withHeaders(basic("app:secret", "bAsIc")),
    { clientId: "app", clientSecret: "secret" }
  ],
  [
    "Basic credentials beside a bare client_id",
    withHeaders(basic("app:secret"), "grant_type=refresh_token&client_id=app"),
    { clientId: "app", clientSecret: "secret", parameters: "grant_type=refresh_token&client_id=app" }
  ],
  [
    "Basic credentials beside a client_secret without a value, which counts as omitted",
    withHeaders(basic("app:secret"), "a=b&client_secret="),
    { clientId: "app", clientSecret: "secret", parameters: "a=b&client_secret=" }
  ],
  ["credentials in the body", form("client_id=app&client_secret=s"), { parameters: "client_id=app&client_secret=s" }],
  ["an assertion in the body", form("client_assertion=a.b.c"), { parameters: "client_assertion=a.b.c" }],
  ["an Authorization header that is empty", withHeaders({ authorization: "" }, "a=b"), { parameters: "a=b" }],
  [
    "a client_id without a value beside Basic credentials",
    withHeaders(basic("app:secret"), "a=b&client_id="),
    { clientId: "app", clientSecret: "secret", parameters: "a=b&client_id=" }
  ],
  ["the content coding identity", withHeaders({ "content-encoding": "identity" }, "a=b"), { parameters: "a=b" }],
  ["a DPoP proof", withHeaders({ DPoP: "a.proof.jwt" }), { dpop: "a.proof.jwt" }],
  [
    "a client attestation",
    withHeaders({ "OAuth-Client-Attestation": "an.attestation", "OAuth-Client-Attestation-PoP": "its.proof" }),
    { oauthClientAttestation: "an.attestation", oauthClientAttestationPop: "its.proof" }
  ]
]

const challenge = { "www-authenticate": /^Basic realm="[^"]+"$/ }

const refused: ReadonlyArray<
  readonly [name: string, init: Init | (() => Init), status: number, code: string, headers?: Record<string, RegExp>]
> = [
  ...["GET", "PUT", "DELETE", "PATCH", "OPTIONS"].map(
    (method) => [`the method ${method}`, { method }, 405, "invalid_request", { allow: /^POST$/ }] as const
  ),
  ["no content type", { method: "POST", body: new TextEncoder().encode("a=b") }, 400, "invalid_request"],
  ...[
    "application/json",
    "multipart/form-data; boundary=a",
    "text/plain",
    "application/x-www-form-urlencoded2",
    "x-application/x-www-form-urlencoded"
  ].map((type) => [`the content type ${type}`, withHeaders({ "content-type": type }), 400, "invalid_request"] as const),
  ["an empty body", form(""), 400, "invalid_request"],
  [
    "no body",
    { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" } },
    400,
    "invalid_request"
  ],
  ["a byte that is in no UTF-8", form(new Uint8Array([0x61, 0x3d, 0xff])), 400, "invalid_request"],
  ["an overlong UTF-8 sequence", form(new Uint8Array([0x61, 0x3d, 0xc0, 0xaf])), 400, "invalid_request"],
  ["a surrogate in UTF-8", form(new Uint8Array([0x61, 0x3d, 0xed, 0xa0, 0x80])), 400, "invalid_request"],
  ["a UTF-8 sequence that breaks off", form(new Uint8Array([0x61, 0x3d, 0xe2, 0x82])), 400, "invalid_request"],
  ...["client_secret=s", "client_assertion=a.b.c", "a=b&client%5Fsecret=s", "a=b&client_secret=&client_secret=s"].map(
    (body) => [`Basic beside ${body}`, withHeaders(basic("app:secret"), body), 400, "invalid_request"] as const
  ),
  ...(
    [
      ["without credentials", { authorization: "Basic" }],
      ["that is not Base64", { authorization: "Basic ####" }],
      ["without a colon", basic("app")],
      ["without a client ID", basic(":secret")],
      ["that is not UTF-8", basic("app:\xff")],
      ["with a broken escape in the secret", basic("app:%zz")],
      ["with a broken escape in the ID", basic("%:secret")],
      ["whose escapes are not UTF-8", basic("app:%ff")],
      ["with a tab for a space", { authorization: "Basic\tYXBwOnNlY3JldA==" }]
    ] as const
  ).map(
    ([name, headers]) => [`a Basic header ${name}`, withHeaders(headers), 401, "invalid_client", challenge] as const
  ),
  ...["Bearer abc", "DPoP abc", "Digest username=app", "Negotiate", "abc", "Basically YXBwOnM="].map(
    (authorization) =>
      [
        `the Authorization header ${authorization}`,
        withHeaders({ authorization }, "a=b"),
        401,
        "invalid_client",
        challenge
      ] as const
  ),
  ...["client_id=other", "client_id=app&client_id=other", "client%5Fid=app+"].map(
    (body) =>
      [`Basic credentials of app beside ${body}`, withHeaders(basic("app:s"), body), 400, "invalid_request"] as const
  ),
  ...["gzip", "deflate", "br", "zstd", "gzip, br", "GZIP"].map(
    (coding) =>
      [
        `the content coding ${coding}`,
        withHeaders({ "content-encoding": coding }, "a=b"),
        415,
        "invalid_request",
        { "accept-encoding": /^identity$/ }
      ] as const
  ),
  ["a body over 64 KiB", declared(largest + 1), 413, "invalid_request"],
  ["a body over 64 KiB in chunks", chunked(largest + 1), 413, "invalid_request"],
  ["a body far over 64 KiB in chunks", chunked(3 * 1024 * 1024), 413, "invalid_request"]
]

/** What a proxy or a client may claim about the connection. */
const untrusted = {
  forwarded: "host=evil.example.com;proto=https",
  "x-forwarded-host": "evil.example.com",
  "x-forwarded-proto": "https",
  "x-forwarded-client-cert": "Cert=abc",
  "x-ssl-cert": "abc",
  "x-client-cert": "abc",
  "ssl-client-cert": "abc",
  "client-cert": ":YWJj:",
  "client-cert-chain": ":YWJj:"
}

for (const [name, mount] of Object.entries(mounts)) {
  describe(`A token endpoint ${name}`, () => {
    /** The one request that reached Authlete. */
    const received = (init: Init | (() => Init), setting: Setting = {}) =>
      Effect.gen(function* () {
        const { answerTo, calls } = yield* stage(mount, { authlete, ...setting })
        assertContent(yield* answerTo(typeof init === "function" ? init() : init), 200, "{}")
        assert.lengthOf(calls.processToken, 1)
        return revealed(calls.processToken[0] ?? {})
      })

    for (const [what, init, expected] of accepted) {
      it.scoped(`takes ${what}`, () =>
        Effect.gen(function* () {
          const parameters = new TextDecoder().decode(
            yield* Effect.promise(() => new Response(form().body).arrayBuffer())
          )
          assert.deepStrictEqual(yield* received(init), { parameters, htm: "POST", ...expected })
        })
      )
    }

    for (const [what, init, status, code, headers = {}] of refused) {
      it.scoped(`refuses ${what} with ${status} ${code}, without a call`, () =>
        Effect.gen(function* () {
          const { answerTo, calls, errors } = yield* stage(mount, { authlete })
          const answer = yield* answerTo(typeof init === "function" ? init() : init)
          assertError(answer, status, code)
          for (const [header, value] of Object.entries(headers)) assert.match(answer.headers.get(header) ?? "", value)
          assert.deepStrictEqual([calls.processToken, errors()], [[], []])
        })
      )
    }

    it.scoped("reads no body that comes in thousands of pieces to its end", () =>
      Effect.gen(function* () {
        let pulled = 0
        const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
          pulled += 1
          controller.enqueue(Uint8Array.of(0x61))
          if (pulled === 30_000) controller.close()
        }
        const { answerTo, calls, port } = yield* stage(mount, { authlete })
        const body = { ...form(new ReadableStream({ pull }, { highWaterMark: 0 })), duplex: "half" as const }
        const answer = yield* Effect.exit(answerTo(body))
        // A socket joins pieces, and takes more of them than are read.
        if (port === undefined) assert.isBelow(pulled, 10_000)
        if (Exit.isSuccess(answer)) assertError(answer.value, 413, "invalid_request")
        assert.lengthOf(calls.processToken, 0)
      })
    )

    it.scoped("does not read on in a body that never ends", () =>
      Effect.gen(function* () {
        const { answerTo, calls, port } = yield* stage(mount, { authlete })
        let sent = 0
        const endless = chunked(Number.POSITIVE_INFINITY, (chunk) => {
          sent += chunk.length
        })
        const answer = yield* Effect.exit(answerTo(endless()))
        // What was sent to a socket has not all been read.
        if (port === undefined) assert.isBelow(sent, 20 * 1024 * 1024)
        // A server that has answered, or given up, may close the connection while the client still writes.
        if (Exit.isSuccess(answer)) assertError(answer.value, 413, "invalid_request")
        else assert.isDefined(port)
        assert.lengthOf(calls.processToken, 0)
      })
    )

    it.scoped("hands the body to Authlete byte for byte", () =>
      Effect.gen(function* () {
        const { answerTo, calls } = yield* stage(mount, { authlete })
        const bodies = [
          "\ufeffa=\ufeff",
          "&&=&a&a=&=b;c\r\n\0\t %00%zz%%+%2B%20é%c3%A9%ff=\u{1f600}#?",
          " a = b ",
          ...FastCheck.sample(FastCheck.string({ unit: "binary", maxLength: 50 }), 50).filter((body) => body !== "")
        ]
        for (const body of bodies) yield* answerTo(form(new TextEncoder().encode(body)))
        assert.deepStrictEqual(
          calls.processToken.map(({ parameters }) => Redacted.value(parameters)),
          bodies
        )
      })
    )

    it.scoped("trusts no header about the connection", () =>
      Effect.gen(function* () {
        const request = yield* received(withHeaders(untrusted))
        assert.hasAllKeys(request, ["parameters", "htm"])
      })
    )

    it.scoped("sends htu if it is configured, whatever the request says", () =>
      Effect.gen(function* () {
        const htu = "https://as.example.com/token"
        const request = yield* received(withHeaders(untrusted), { options: { htu } })
        assert.deepStrictEqual([request["htu"], request["htm"]], [htu, "POST"])
      })
    )

    const certificates: ReadonlyArray<
      readonly [
        name: string,
        certificate: Option.Option<TokenRequestHandler.ClientCertificate>,
        sent: Record<string, unknown>
      ]
    > = [
      ["a certificate", Option.some({ certificate: "PEM of x" }), { clientCertificate: "PEM of x" }],
      [
        "a certificate with its path",
        Option.some({ certificate: "PEM of x", path: ["PEM 2", "PEM 3"] }),
        { clientCertificate: "PEM of x", clientCertificatePath: ["PEM 2", "PEM 3"] }
      ],
      ["no certificate", Option.none(), {}]
    ]
    for (const [what, certificate, sent] of certificates) {
      it.scoped(`sends ${what} that the deployment finds for the request`, () =>
        Effect.gen(function* () {
          const seen: Array<string | undefined> = []
          const request = yield* received(withHeaders({ "x-client-cert": "x" }), {
            options: {
              clientCertificate: ({ headers }) => {
                seen.push(headers["x-client-cert"])
                return Effect.succeed(certificate)
              }
            }
          })
          const { htm: _htm, parameters: _parameters, ...more } = request
          assert.deepStrictEqual([more, seen], [sent, ["x"]])
        })
      )
    }

    for (const [what, failure] of [
      ["an error", new Error("no such file: /etc/client.pem")],
      ["an answer of its own", HttpServerResponse.text("no such file: /etc/client.pem")]
    ] as const) {
      it.scoped(`answers 500 server_error, without a call, when the certificate's look-up fails with ${what}`, () =>
        Effect.gen(function* () {
          const clientCertificate = () => Effect.fail(failure)
          const { answerTo, calls, errors } = yield* stage(mount, { authlete, options: { clientCertificate } })
          const answer = yield* answerTo(form())
          assertError(answer, 500, "server_error")
          assert.notInclude(answer.body, "pem")
          assert.deepStrictEqual([calls.processToken.length, errors().length], [0, 1])
        })
      )
    }
  })
}

describe("A token endpoint on a socket", () => {
  it.scoped("refuses a body that declares too great a length before it is sent", () =>
    Effect.gen(function* () {
      const { port = 0 } = yield* stage(mounts["on a socket"] ?? assert.fail(), { authlete })
      const answer = yield* Effect.promise(async () => {
        const socket = connect(port, "127.0.0.1")
        socket.write(
          "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
            `Content-Length: ${largest + 1}\r\n\r\n`
        )
        const [data] = await once(socket, "data")
        socket.destroy()
        return String(data)
      })
      assert.match(answer, /^HTTP\/1\.1 413 /)
    })
  )
})
