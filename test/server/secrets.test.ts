import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted } from "effect"
import { AuthleteConfig, ResourceOwnerAuthenticator, TokenEndpoint } from "effect-authlete"
import { form, mounts, type Setting, stage } from "./mount.js"

const mark = "QUFBQUFB"

const canary = (name: string) => `canary-${name}-${mark}`

const secretForm = new URLSearchParams({
  grant_type: "password",
  username: "alice",
  password: canary("password"),
  refresh_token: canary("refresh"),
  code: canary("code"),
  code_verifier: canary("verifier"),
  client_id: "app"
}).toString()

const request = {
  ...form(secretForm),
  headers: {
    ...form().headers,
    authorization: `Basic ${Buffer.from(`app:${canary("client")}`).toString("base64")}`,
    dpop: canary("dpop"),
    "oauth-client-attestation": canary("attestation"),
    "oauth-client-attestation-pop": canary("pop")
  }
}

type Server = (path: string, body: string) => Response | Promise<Response>

const endpoint = (server: Server): Layer.Layer<TokenEndpoint> =>
  TokenEndpoint.layer.pipe(
    Layer.provide(AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make(canary("bearer")) })),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(
      Layer.succeed(FetchHttpClient.Fetch, async (url, init) => {
        const { pathname } = new URL(String(url))
        return server(pathname, await new Response(init?.body ?? null).text())
      })
    ),
    Layer.orDie
  )

const echo = (text: string) => ({ resultCode: text, resultMessage: text, action: text })

/** Answers `/auth/token` with these fields, and what follows from it with an echo. */
const first =
  (fields: object): Server =>
  (path, body) =>
    path.endsWith("/auth/token")
      ? Response.json({ responseContent: canary("content"), dpopNonce: "nonce", ...fields })
      : Response.json(echo(body))

const tokens = { accessToken: canary("access"), jwtAccessToken: canary("jwt"), refreshToken: canary("new-refresh") }

const passwordResponse = {
  action: "PASSWORD",
  username: "alice",
  password: canary("password"),
  ticket: canary("ticket")
}

const authenticator = (authenticate: (typeof ResourceOwnerAuthenticator.Service)["authenticate"]) =>
  Layer.succeed(ResourceOwnerAuthenticator, { authenticate })

/** What a hostile or clumsy server does → what is then logged. */
const cases: ReadonlyArray<readonly [name: string, server: Server, logged: string, setting?: Setting]> = [
  ["answers OK", first({ action: "OK", ...tokens }), "processToken: OK"],
  ["echoes the request as its answer", (_, body) => Response.json(echo(body)), "processToken: Authlete answered"],
  [
    "echoes the parameters one by one",
    (_, body) => {
      const parameters = new URLSearchParams(JSON.parse(body).parameters)
      return Response.json(echo(Array.from(parameters, ([name, value]) => `the ${name} is not ${value}`).join("; ")))
    },
    "the grant_type is not password"
  ],
  ["echoes the request in a refusal", (_, body) => Response.json(echo(body), { status: 401 }), "Authlete refused"],
  ["echoes the request in an error page", (_, body) => new Response(body, { status: 502 }), "502"],
  ["echoes the request in a broken answer", (_, body) => Response.json({ action: { body } }), "action"],
  [
    "can't be reached",
    (_, body) => Promise.reject(new TypeError(body, { cause: new Error(body) })),
    "could not be answered"
  ],
  [
    "echoes the reissue",
    first({ action: "ID_TOKEN_REISSUABLE", subject: "alice", ...tokens }),
    "reissueIdToken: Authlete answered"
  ],
  [
    "leaves out the refresh token",
    first({ action: "ID_TOKEN_REISSUABLE", subject: "alice", ...tokens, refreshToken: null }),
    "has no refreshToken"
  ],
  [
    "has the claims looked up, which fails,",
    first({ action: "ID_TOKEN_REISSUABLE", subject: "alice", ...tokens }),
    "the database is gone",
    { lookUp: () => Effect.fail(new Error("the database is gone")) }
  ],
  [
    "echoes the ticket of tokens to issue",
    first(passwordResponse),
    "issueToken: Authlete answered",
    { more: authenticator(() => Effect.succeedSome("alice")) }
  ],
  [
    "echoes the ticket of a request to fail",
    first(passwordResponse),
    "failToken: Authlete answered",
    { more: authenticator(() => Effect.succeed(Option.none())) }
  ],
  [
    "has a password checked, which fails,",
    first(passwordResponse),
    "the database is gone",
    { more: authenticator((credentials) => Effect.fail(new Error("the database is gone", { cause: credentials }))) }
  ],
  [
    "has a password in an answer that lacks the ticket",
    first({ ...passwordResponse, ticket: null }),
    "PASSWORD",
    {
      more: authenticator(() => Effect.succeed(Option.none()))
    }
  ]
]

for (const [name, mount] of Object.entries(mounts)) {
  describe(`No secret shows in the log of a token endpoint ${name} when Authlete`, () => {
    for (const [what, server, logged, setting] of cases) {
      it.scoped(what, () =>
        Effect.gen(function* () {
          const { answerTo, logs } = yield* stage(mount, { endpoint: endpoint(server), ...setting })
          yield* answerTo(request)
          const text = logs.map(({ text }) => text).join("\n")
          assert.include(text, logged)
          assert.notInclude(text, mark)
        })
      )
    }
  })
}
