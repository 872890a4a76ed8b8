import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { HttpEffect } from "effect/http"
import { IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { issuer, refreshedScenarios } from "../../../test/sandbox/refreshedScenarios.js"
import { optionsOf, sandboxOf } from "./play.js"

const server = Layer.merge(TokenEndpoint.layer, IdTokenClaims.none).pipe(
  Layer.provideMerge(AuthleteSandbox.layer(optionsOf({ issuer })))
)

/** The authorization server, as its clients reach it. */
const serve = Effect.gen(function* () {
  const context = yield* Effect.context<AuthleteSandbox | IdTokenClaims | TokenEndpoint>()
  const app = TokenRequestHandler.make({ idTokenAudType: "string" })
  const { dispose, handler } = HttpEffect.toWebHandlerLayer(app, Layer.succeedContext(context))
  yield* Effect.addFinalizer(() => Effect.promise(dispose))
  const { code, jwks } = yield* sandboxOf
  return { tokenEndpoint: (request: Request) => handler(request), code, jwks }
})

describe("The ID token of a refresh agrees with the original one (OpenID Connect Core 1.0 §12.2)", () => {
  for (const { name, run } of refreshedScenarios) {
    it.live(name, () =>
      Effect.flatMap(serve, (server) => Effect.promise(() => run(server))).pipe(Effect.provide(server))
    )
  }
})
