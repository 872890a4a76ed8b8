/** Token requests that are taken, and such as are refused without a call. Imports no `effect`. */
import { setImmediate } from "node:timers/promises"
import { basic, form, type Init, withHeaders } from "./answers.js"
import type { Scenario } from "./scenario.js"

const declared = (bytes: number) => form("a=".padEnd(bytes, "b"))

/** A body that is sent in chunks, and does not declare its length; it can be sent once. */
export const chunked =
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

export const largest = 64 * 1024

const accepted: ReadonlyArray<readonly [name: string, init: Init | (() => Init), received: Record<string, unknown>]> = [
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

const parameters = form().body

const taken = {
  authlete: { "auth/token": { action: "OK", responseContent: "{}" } },
  gets: { status: 200, content: "{}" }
}

/** Bodies that a parser would change. */
const bodies = ["\ufeffa=\ufeff", "&&=&a&a=&=b;c\r\n\0\t %00%zz%%+%2B%20é%c3%A9%ff=\u{1f600}#?", " a = b "]

export const requestScenarios: ReadonlyArray<Scenario> = [
  ...accepted.map(([what, request, received]) => ({
    ...taken,
    name: `takes ${what}`,
    request,
    calls: [["auth/token", { parameters, htm: "POST", ...received }] as const]
  })),
  ...bodies.map((body, index) => ({
    ...taken,
    name: `hands a body to Authlete byte for byte (${index + 1})`,
    request: form(new TextEncoder().encode(body)),
    calls: [["auth/token", { parameters: body, htm: "POST" }] as const]
  })),
  {
    ...taken,
    name: "trusts no header about the connection",
    request: withHeaders(untrusted),
    calls: [["auth/token", { parameters, htm: "POST" }]]
  },
  {
    ...taken,
    name: "sends htu if it is configured, whatever the request says",
    request: withHeaders(untrusted),
    options: { htu: "https://as.example.com/token" },
    calls: [["auth/token", { parameters, htm: "POST", htu: "https://as.example.com/token" }]]
  },
  ...refused.map(([what, request, status, error, headers = {}]) => ({
    name: `refuses ${what} with ${status} ${error}, without a call`,
    request,
    gets: { status, error, headers },
    calls: []
  }))
]
