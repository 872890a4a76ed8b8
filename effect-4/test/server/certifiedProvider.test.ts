import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { asked, certified, type Endpoint, nameOf, say } from "../../../test/server/asked.js"
import { NodeServer, portOf, serve } from "./mount.js"

const ours = Effect.gen(function* () {
  const context = yield* HttpRouter.add("*", "/token", TokenRequestHandler.make()).pipe(
    serve,
    Layer.provideMerge(NodeServer),
    Layer.provide(Layer.merge(TokenEndpoint.layer, IdTokenClaims.none)),
    Layer.provideMerge(
      AuthleteSandbox.layer({
        clients: [
          { clientId: "app", authMethod: "none" },
          { clientId: "web", clientSecret: Redacted.make("secret"), authMethod: "client_secret_basic" }
        ]
      })
    ),
    Layer.build
  )
  const sandbox = Context.get(context, AuthleteSandbox)
  const refreshTokenOf = (clientId: string) =>
    Effect.runPromise(sandbox.grant({ subject: "alice", clientId, scopes: ["openid", "email"] })).then(
      ({ refreshToken }) => Redacted.value(refreshToken)
    )
  return { url: `http://127.0.0.1:${portOf(Context.get(context, HttpServer.HttpServer))}/token`, refreshTokenOf }
})

const theirs = Effect.acquireRelease(Effect.promise(certified), ({ stop }) => Effect.sync(stop))

const said = (endpoint: Endpoint, question: (typeof asked)[number]) => Effect.promise(() => say(endpoint, question))

describe("What a certified provider says, a token endpoint says, too:", () => {
  for (const question of asked) {
    it.live(nameOf(question), () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* said(yield* theirs, question), question.elsewhere?.said ?? question.said)
        assert.deepStrictEqual(yield* said(yield* ours, question), question.said)
      })
    )
  }
})
