/** What every runtime runs: each scenario by its own `fetch`, and the sandbox. Nothing in it is Node's. */
// Not from the index, which also loads what asks Deno for the environment.
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpClient from "@effect/platform/HttpClient"
import { Cause, Effect, Equal, Layer, Redacted, Utils } from "effect"
import { AuthleteConfig, IdTokenClaims, reissueIdToken, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose"
import { compare } from "../../test/client/outcome.js"
import { type Outcome, type Scenario, scenarios } from "../../test/wire/scenarios.js"

/** What is not as it must be: in a word or two, and what was seen instead. */
export interface Problem {
  readonly what: string
  readonly seen?: string
}

const problem = (what: unknown, seen: unknown): ReadonlyArray<Problem> => [
  { what: String(what), seen: JSON.stringify(seen) }
]

/** On the machine's clock a call goes on while the server has yet to send what comes before it stalls. */
const timeoutOf = ({ timeoutMillis }: Scenario): number => (timeoutMillis === undefined ? 10_000 : 5 * timeoutMillis)

const play = (scenario: Scenario, origin: string) => {
  const { outcome, raw = outcome } = scenario
  const start = Date.now()
  return reissueIdToken({
    accessToken: Redacted.make("an-access-token"),
    refreshToken: Redacted.make("a-refresh-token")
  }).pipe(
    Effect.exit,
    Effect.map((exit) => {
      const compared = (wanted: Outcome) => compare(exit, wanted, scenario, start)
      const isAs = (wanted: Outcome) =>
        Utils.structuralRegion(() => Equal.equals(compared(wanted).actual, compared(wanted).expected))
      if (isAs(outcome)) return []
      const { actual } = compared(outcome)
      return problem(isAs(raw) ? "raw" : (actual["reason"] ?? actual["tag"]), actual)
    }),
    Effect.provide(
      AuthleteConfig.layer({
        serviceId: "1",
        bearer: Redacted.make("a-bearer"),
        baseUrl: scenario.tls ? origin.replace("http:", "https:") : origin,
        timeout: timeoutOf(scenario)
      })
    ),
    Effect.provide(FetchHttpClient.layer)
  )
}

const claims = { email: "alice@example.com" }
const grant = { subject: "alice", clientId: "an-app", scopes: ["openid", "email"], requestedIdTokenClaims: ["email"] }

const verify = (idToken: string, jwks: JSONWebKeySet) =>
  Effect.promise(async () => {
    const { payload } = await jwtVerify(idToken, createLocalJWKSet(jwks), {
      algorithms: ["RS256"],
      audience: grant.clientId,
      issuer: "https://as.example.com",
      subject: grant.subject
    })
    return payload["email"] === claims.email ? [] : problem("other claims", payload)
  })

const reissue = Effect.gen(function* () {
  const sandbox = yield* AuthleteSandbox
  const { action, idToken } = yield* reissueIdToken({ ...(yield* sandbox.grant(grant)), claims })
  return idToken === undefined
    ? problem("no ID token", action)
    : yield* verify(Redacted.value(idToken), yield* sandbox.jwks)
})

const refresh = Effect.gen(function* () {
  const sandbox = yield* AuthleteSandbox
  const { refreshToken } = yield* sandbox.grant(grant)
  const authlete = Layer.succeedContext(yield* Effect.context<AuthleteConfig | HttpClient.HttpClient>())
  const { handler } = HttpApp.toWebHandlerLayer(
    TokenRequestHandler.make({ idTokenAudType: "string" }),
    Layer.merge(
      Layer.provide(TokenEndpoint.layer, authlete),
      Layer.succeed(IdTokenClaims, { lookUp: () => Effect.succeed({ claims }) })
    )
  )
  const form = { grant_type: "refresh_token", client_id: grant.clientId, refresh_token: Redacted.value(refreshToken) }
  const response = yield* Effect.promise(() =>
    handler(new Request("https://as.example.com/token", { method: "POST", body: new URLSearchParams(form) }))
  )
  const answer: { readonly id_token?: string } = yield* Effect.promise(() => response.json())
  return answer.id_token === undefined
    ? problem("no ID token", answer)
    : yield* verify(answer.id_token, yield* sandbox.jwks)
})

/** The checks that need no server. */
const inMemory = {
  "a reissue brings an ID token that the sandbox signed": reissue,
  "a refresh at a token endpoint brings an ID token that the sandbox signed": refresh
}

/** How many checks there are. */
export const checks = scenarios.length + Object.keys(inMemory).length

/** Makes every check, and tells the director, who starts a server for each scenario, what it came to. */
export const smoke = async (director: string): Promise<void> => {
  const tell = async (path: string, body: object): Promise<string> =>
    (await fetch(`${director}/${path}`, { method: "POST", body: JSON.stringify(body) })).text()
  const check = async <E>(name: string, problems: Effect.Effect<ReadonlyArray<Problem>, E>): Promise<void> => {
    const found = Effect.catchAllCause(problems, (cause) => Effect.succeed(problem("died", Cause.pretty(cause))))
    await tell("end", { name, problems: await Effect.runPromise(found) })
  }
  for (const scenario of scenarios) {
    const origin = await tell("begin", { name: scenario.name })
    await check(
      scenario.name,
      Effect.suspend(() => play(scenario, origin))
    )
  }
  for (const [name, problems] of Object.entries(inMemory)) {
    await check(name, Effect.provide(problems, AuthleteSandbox.layer()))
  }
}
