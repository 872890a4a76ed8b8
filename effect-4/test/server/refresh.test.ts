import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { FetchHttpClient, HttpRouter, HttpServer, HttpServerResponse } from "effect/http"
import { IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import {
  type AuthorizationServer,
  authTime,
  type Backstage,
  checks,
  clients,
  issuer
} from "../../../test/server/relyingParties.js"
import { NodeServer, portOf, serve } from "./mount.js"

const claims = Layer.succeed(IdTokenClaims, {
  lookUp: ({ claimNames }) =>
    Effect.succeed({
      sub: "pairwise-alice",
      claims: Object.fromEntries(claimNames.map((name) => [name, `the ${name}`]))
    })
})

const registered = clients.map((client) =>
  client.authMethod === "none"
    ? { clientId: client.clientId, authMethod: client.authMethod }
    : { ...client, clientSecret: Redacted.make(client.clientSecret) }
)

/** An Authlete on a socket; what a token endpoint in front of it needs. */
const authlete = TokenEndpoint.layer.pipe(
  Layer.provideMerge(AuthleteSandbox.layerServer({ issuer, clients: registered })),
  Layer.provide(NodeHttpServer.layer(() => createServer(), { host: "127.0.0.1", port: 0 })),
  Layer.provide(FetchHttpClient.layer),
  Layer.merge(claims)
)

const keys = Effect.map(
  Effect.flatMap(AuthleteSandbox, ({ jwks }) => jwks),
  (jwks) => HttpServerResponse.jsonUnsafe(jwks)
)

const routes = Layer.mergeAll(
  HttpRouter.add("GET", "/jwks", keys),
  HttpRouter.add("*", "/token", TokenRequestHandler.make({ idTokenAudType: "string" }))
)

const onSocket = Effect.map(
  Layer.build(Layer.provideMerge(serve(routes), NodeServer)),
  (context): AuthorizationServer => ({
    origin: `http://127.0.0.1:${portOf(Context.get(context, HttpServer.HttpServer))}`,
    fetch
  })
)

/** The same routes as a Web handler: every request of the client comes to it. */
const asWebHandler = Effect.gen(function* () {
  const context = yield* Effect.context<AuthleteSandbox | IdTokenClaims | TokenEndpoint>()
  const { handler } = yield* Effect.acquireRelease(
    Effect.sync(() =>
      HttpRouter.toWebHandler(routes.pipe(HttpRouter.provideRequest(Layer.succeedContext(context))), {
        disableLogger: true
      })
    ),
    ({ dispose }) => Effect.promise(dispose)
  )
  const fetch: AuthorizationServer["fetch"] = (url, options) => handler(new Request(url, options))
  return { origin: issuer, fetch }
})

const mounts = { "on a socket": onSocket, "through toWebHandlerLayer": asWebHandler }

const backstage = Effect.map(
  AuthleteSandbox,
  (sandbox): Backstage => ({
    grant: (clientId) =>
      Effect.runPromise(
        sandbox.grant({
          subject: "alice",
          clientId,
          scopes: ["openid", "email"],
          authTime,
          requestedIdTokenClaims: ["email"]
        })
      ).then(({ refreshToken }) => Redacted.value(refreshToken)),
    failReissue: () =>
      Effect.runPromise(sandbox.next(SandboxReply.Delay({ duration: 0 }), SandboxReply.Response({ status: 503 })))
  })
)

for (const [mount, serve] of Object.entries(mounts)) {
  describe(`A token endpoint ${mount}`, () => {
    for (const { name, run } of checks) {
      it.live(name, () =>
        Effect.gen(function* () {
          const server = yield* serve
          const sandbox = yield* backstage
          yield* Effect.promise(() => run(server, sandbox))
        }).pipe(Effect.provide(authlete))
      )
    }
  })
}
