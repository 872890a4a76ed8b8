/**
 * The token endpoint as a Web handler, in an app of Hono: makes one refresh through it, and prints the answer.
 *
 *     npx tsx examples/web-handler.ts
 */
import { HttpApp } from "@effect/platform"
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Redacted, Schema } from "effect"
import { IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { Hono } from "hono"
import { decodeJwt } from "jose"

/** What a reissued ID token says of a user; yours looks into a database. */
const UserClaims = Layer.succeed(IdTokenClaims, {
  lookUp: ({ subject }) => Effect.succeed({ claims: { email: `${subject}@example.com` } })
})

/** `TokenEndpoint` over the sandbox, which the program needs too: it makes the refresh token. */
const services = Layer.merge(TokenEndpoint.layer, UserClaims).pipe(Layer.provideMerge(AuthleteSandbox.layer()))

/** Hono, with the token endpoint at `/token`. Where there is no Effect program around it, use `toWebHandlerLayer`. */
const makeApp = Effect.map(Effect.runtime<IdTokenClaims | TokenEndpoint>(), (runtime) => {
  const handler = HttpApp.toWebHandlerRuntime(runtime)(TokenRequestHandler.make({ idTokenAudType: "string" }))
  return new Hono().all("/token", (context) => handler(context.req.raw))
})

const TokenAnswer = Schema.Struct({ token_type: Schema.String, expires_in: Schema.Number, id_token: Schema.String })

const program = Effect.gen(function* () {
  const app = yield* makeApp
  const sandbox = yield* AuthleteSandbox
  const { refreshToken } = yield* sandbox.grant({ subject: "alice", clientId: "my-app", scopes: ["openid"] })
  const request = new Request("https://as.example.com/token", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "my-app",
      refresh_token: Redacted.value(refreshToken)
    })
  })
  const response = yield* Effect.promise(async () => app.fetch(request))
  const { id_token, ...rest } = yield* Effect.flatMap(
    Effect.promise(() => response.json()),
    Schema.decodeUnknown(TokenAnswer)
  )
  yield* Console.log(response.status, Object.fromEntries(response.headers))
  yield* Console.log(rest, "ID token:", decodeJwt(id_token))
})

program.pipe(Effect.provide(services), NodeRuntime.runMain)
