/** What every runtime runs of the edition for Effect 3. */
// Not from the index, which also loads what asks Deno for the environment.
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpApp from "@effect/platform/HttpApp"
import type * as HttpClient from "@effect/platform/HttpClient"
import { Effect, Layer, Redacted } from "effect"
import { AuthleteConfig, IdTokenClaims, reissueIdToken, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { compare } from "../../test/client/outcome.js"
import type { Outcome } from "../../test/wire/scenarios.js"
import { check, claims, type Edition, grant, refreshRequest } from "./checks.js"

const play: Edition["play"] = (scenario, baseUrl, timeout) => {
  const start = Date.now()
  return reissueIdToken({
    accessToken: Redacted.make("an-access-token"),
    refreshToken: Redacted.make("a-refresh-token")
  }).pipe(
    Effect.exit,
    Effect.map((exit) => (wanted: Outcome) => compare(exit, wanted, scenario, start)),
    Effect.provide(AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer"), baseUrl, timeout })),
    Effect.provide(FetchHttpClient.layer),
    Effect.runPromise
  )
}

const reissue = Effect.gen(function* () {
  const sandbox = yield* AuthleteSandbox
  const { action, idToken } = yield* reissueIdToken({ ...(yield* sandbox.grant(grant)), claims })
  return { idToken: idToken && Redacted.value(idToken), seen: action, jwks: yield* sandbox.jwks }
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
  const response = yield* Effect.promise(() => handler(refreshRequest(Redacted.value(refreshToken))))
  const answer: { readonly id_token?: string } = yield* Effect.promise(() => response.json())
  return { idToken: answer.id_token, seen: answer, jwks: yield* sandbox.jwks }
})

export const smoke = (director: string): Promise<void> =>
  check(
    {
      play,
      reissue: () => Effect.runPromise(Effect.provide(reissue, AuthleteSandbox.layer())),
      refresh: () => Effect.runPromise(Effect.provide(refresh, AuthleteSandbox.layer()))
    },
    director
  )
