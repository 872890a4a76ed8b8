import { createServer } from "node:http"
import { HttpRouter, HttpServer } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { asked, certified, type Endpoint, nameOf, say } from "./asked.js"

const ours = Effect.gen(function* () {
  const context = yield* HttpRouter.empty.pipe(
    HttpRouter.all("/token", TokenRequestHandler.make()),
    HttpServer.serve(),
    Layer.provideMerge(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 })),
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
  const { address } = Context.get(context, HttpServer.HttpServer)
  const sandbox = Context.get(context, AuthleteSandbox)
  const refreshTokenOf = (clientId: string) =>
    Effect.runPromise(sandbox.grant({ subject: "alice", clientId, scopes: ["openid", "email"] })).then(
      ({ refreshToken }) => Redacted.value(refreshToken)
    )
  return { url: `http://127.0.0.1:${address._tag === "TcpAddress" ? address.port : 0}/token`, refreshTokenOf }
})

const theirs = Effect.acquireRelease(Effect.promise(certified), ({ stop }) => Effect.sync(stop))

const said = (endpoint: Endpoint, question: (typeof asked)[number]) => Effect.promise(() => say(endpoint, question))

describe("What a certified provider says, a token endpoint says, too:", () => {
  for (const question of asked) {
    it.scopedLive(nameOf(question), () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* said(yield* theirs, question), question.elsewhere?.said ?? question.said)
        assert.deepStrictEqual(yield* said(yield* ours, question), question.said)
      })
    )
  }
})
