import { createServer } from "node:http"
import { FetchHttpClient, HttpApp, HttpRouter, HttpServer, HttpServerResponse } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox, type Grant, type SandboxClient, SandboxReply } from "effect-authlete/sandbox"
import { decodeJwt } from "jose"
import * as client from "openid-client"

const issuer = "https://as.example.com"

const clients: Record<string, { readonly registered: SandboxClient; readonly authentication: client.ClientAuth }> = {
  client_secret_basic: {
    registered: { clientId: "a b:c%+", clientSecret: Redacted.make("s:e c%r+é"), authMethod: "client_secret_basic" },
    authentication: client.ClientSecretBasic("s:e c%r+é")
  },
  client_secret_post: {
    registered: { clientId: "poster", clientSecret: Redacted.make("secret"), authMethod: "client_secret_post" },
    authentication: client.ClientSecretPost("secret")
  },
  none: { registered: { clientId: "public", authMethod: "none" }, authentication: client.None() }
}

const claims = Layer.succeed(IdTokenClaims, {
  lookUp: ({ claimNames }) =>
    Effect.succeed({
      sub: "pairwise-alice",
      claims: Object.fromEntries(claimNames.map((name) => [name, `the ${name}`]))
    })
})

/** An Authlete on a socket; what a token endpoint in front of it needs. */
const authlete = TokenEndpoint.layer.pipe(
  Layer.provideMerge(
    AuthleteSandbox.layerServer({ issuer, clients: Object.values(clients).map(({ registered }) => registered) })
  ),
  Layer.provide(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 })),
  Layer.provide(FetchHttpClient.layer),
  Layer.merge(claims)
)

const keys = AuthleteSandbox.pipe(
  Effect.flatMap(({ jwks }) => jwks),
  Effect.map((jwks) => HttpServerResponse.unsafeJson(jwks))
)

const routes = HttpRouter.empty.pipe(
  HttpRouter.get("/jwks", keys),
  HttpRouter.all("/token", TokenRequestHandler.make({ idTokenAudType: "string" }))
)

interface AuthorizationServer {
  readonly origin: string
  readonly fetch: client.CustomFetch
}

const plainFetch: client.CustomFetch = (url, options) => fetch(url, options as RequestInit)

const onSocket = Effect.flatMap(
  Layer.build(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 })),
  (server) =>
    Effect.provide(
      HttpServer.addressFormattedWith((origin) =>
        Effect.as(HttpServer.serveEffect(routes), { origin, fetch: plainFetch })
      ),
      server
    )
)

/** The same routes as a Web handler: every request of the client comes to it. */
const asWebHandler = Effect.gen(function* () {
  const context = yield* Effect.context<AuthleteSandbox | IdTokenClaims | TokenEndpoint>()
  const { handler } = yield* Effect.acquireRelease(
    Effect.sync(() => HttpApp.toWebHandlerLayer(routes, Layer.succeedContext(context))),
    ({ dispose }) => Effect.promise(dispose)
  )
  const fetch: client.CustomFetch = (url, options) => handler(new Request(url, options as RequestInit))
  return { origin: "https://as.example.com", fetch }
})

const mounts = { "on a socket": onSocket, "through toWebHandlerLayer": asWebHandler }

const alice = (clientId: string): Grant => ({
  subject: "alice",
  clientId,
  scopes: ["openid", "email"],
  authTime: 1_790_000_000,
  requestedIdTokenClaims: ["email"]
})

/** What a relying party does: it checks the signature of every ID token against the keys that the server publishes. */
const relyingParty = (name: string, server: AuthorizationServer) => {
  const { authentication, registered } = clients[name] ?? assert.fail(name)
  const configuration = new client.Configuration(
    { issuer, token_endpoint: `${server.origin}/token`, jwks_uri: `${server.origin}/jwks` },
    registered.clientId,
    undefined,
    authentication
  )
  configuration[client.customFetch] = server.fetch
  client.allowInsecureRequests(configuration)
  client.enableNonRepudiationChecks(configuration)
  return (refreshToken: string, parameters?: Record<string, string>) =>
    Effect.tryPromise(() => client.refreshTokenGrant(configuration, refreshToken, parameters))
}

for (const [mount, serve] of Object.entries(mounts)) {
  describe(`A token endpoint ${mount}`, () => {
    for (const name of Object.keys(clients)) {
      it.scopedLive(`is refreshed against by openid-client with ${name}, again and again`, () =>
        Effect.gen(function* () {
          const sandbox = yield* AuthleteSandbox
          const refresh = relyingParty(name, yield* serve)
          const clientId = clients[name]?.registered.clientId ?? assert.fail(name)
          const { refreshToken } = yield* sandbox.grant(alice(clientId))
          const first = yield* refresh(Redacted.value(refreshToken))
          const second = yield* refresh(first.refresh_token ?? assert.fail("no refresh token"))
          assert.notStrictEqual(second.access_token, first.access_token)
          for (const { id_token } of [first, second]) {
            const {
              aud,
              auth_time,
              email,
              iat = 0,
              iss,
              nonce,
              sub
            } = decodeJwt(id_token ?? assert.fail("no ID token"))
            assert.deepStrictEqual(
              { iss, sub, aud, auth_time, email, nonce },
              {
                iss: issuer,
                sub: "pairwise-alice",
                aud: clientId,
                auth_time: 1_790_000_000,
                email: "the email",
                nonce: undefined
              }
            )
            assert.isAtMost(Math.abs(iat - Date.now() / 1000), 5)
          }
        }).pipe(Effect.provide(authlete))
      )
    }

    it.scopedLive("narrows the scope, and sends no ID token where openid is not in it any more", () =>
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        const refresh = relyingParty("none", yield* serve)
        const { refreshToken } = yield* sandbox.grant(alice("public"))
        const { id_token, scope } = yield* refresh(Redacted.value(refreshToken), { scope: "email" })
        assert.deepStrictEqual({ id_token, scope }, { id_token: undefined, scope: "email" })
      }).pipe(Effect.provide(authlete))
    )

    it.scopedLive("keeps the refresh when the reissue fails, and reissues the next time", () =>
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        const server = yield* serve
        const refresh = relyingParty("none", server)
        const { refreshToken } = yield* sandbox.grant(alice("public"))
        yield* sandbox.next(SandboxReply.Delay({ duration: 0 }), SandboxReply.Response({ status: 503 }))
        const first = yield* refresh(Redacted.value(refreshToken))
        assert.isUndefined(first.id_token)
        const second = yield* refresh(first.refresh_token ?? assert.fail("no refresh token"))
        assert.isDefined(second.id_token)
      }).pipe(Effect.provide(authlete))
    )

    it.scopedLive("lets one refresh token be used once", () =>
      Effect.gen(function* () {
        const sandbox = yield* AuthleteSandbox
        const refresh = relyingParty("none", yield* serve)
        const { refreshToken } = yield* sandbox.grant(alice("public"))
        const attempts = Array.from({ length: 8 }, () => Effect.either(refresh(Redacted.value(refreshToken))))
        const results = yield* Effect.all(attempts, { concurrency: "unbounded" })
        assert.lengthOf(
          results.filter(({ _tag }) => _tag === "Right"),
          1
        )
      }).pipe(Effect.provide(authlete))
    )
  })
}
