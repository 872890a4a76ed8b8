/**
 * Tests of an authorization server: the server that would run in production, on a socket, with the sandbox in
 * Authlete's place.
 *
 *     npx vitest run examples/testing.test.ts
 */
import { HttpClient, HttpClientRequest, HttpClientResponse, HttpRouter, HttpServer } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { IdTokenClaims, RefreshDenied, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import { decodeJwt } from "jose"

// The server under test: import yours instead. It needs `TokenEndpoint` and an `HttpServer`, and knows no sandbox.
const users = new Map([["alice", { email: "alice@example.com" }]])

const UserClaims = Layer.succeed(IdTokenClaims, {
  lookUp: ({ subject }) => {
    const claims = users.get(subject)
    return claims === undefined ? Effect.fail(new RefreshDenied()) : Effect.succeed({ claims })
  }
})

const server = HttpRouter.empty.pipe(
  HttpRouter.all("/token", TokenRequestHandler.make({ idTokenAudType: "string" })),
  HttpServer.serve(),
  Layer.provide(UserClaims)
)

// The tests. `layerTest` brings a port and an `HttpClient` for it, which the sandbox's own must not hide.
const sandbox = AuthleteSandbox.layer()
const services = server.pipe(
  Layer.provide(TokenEndpoint.layer),
  Layer.provide(sandbox),
  Layer.provideMerge(NodeHttpServer.layerTest),
  Layer.merge(Layer.map(sandbox, Context.pick(AuthleteSandbox)))
)

const Answer = Schema.Struct({
  access_token: Schema.optional(Schema.String),
  id_token: Schema.optional(Schema.String),
  error: Schema.optional(Schema.String)
})

/** A user agrees, and the client then refreshes: the status and the fields of the answer. */
const refresh = (subject: string) =>
  Effect.gen(function* () {
    const { grant } = yield* AuthleteSandbox
    const { refreshToken } = yield* grant({ subject, clientId: "my-app", scopes: ["openid"] })
    const form = { grant_type: "refresh_token", client_id: "my-app", refresh_token: Redacted.value(refreshToken) }
    const request = HttpClientRequest.bodyUrlParams(HttpClientRequest.post("/token"), form)
    const response = yield* HttpClient.execute(request)
    return { status: response.status, ...(yield* HttpClientResponse.schemaBodyJson(Answer)(response)) }
  })

it.scoped("a refresh brings a new ID token, with the user's claims", () =>
  Effect.gen(function* () {
    const { id_token, status } = yield* refresh("alice")
    assert.strictEqual(status, 200)
    assert(id_token !== undefined)
    const { aud, email, sub } = decodeJwt(id_token)
    assert.deepStrictEqual({ aud, email, sub }, { aud: "my-app", email: "alice@example.com", sub: "alice" })
  }).pipe(Effect.provide(services))
)

it.scoped("a user who is gone can't refresh", () =>
  Effect.gen(function* () {
    const answer = yield* refresh("bob")
    assert.deepStrictEqual(answer, { status: 400, error: "invalid_grant" })
  }).pipe(Effect.provide(services))
)

it.scoped("an Authlete that fails to reissue costs the client the ID token, but not its tokens", () =>
  Effect.gen(function* () {
    const { next } = yield* AuthleteSandbox
    // A delay of 0 spares the first call, which is /auth/token.
    yield* next(SandboxReply.Delay({ duration: 0 }), SandboxReply.Response({ status: 503 }))
    const answer = yield* refresh("alice")
    assert.strictEqual(answer.status, 200)
    assert.isString(answer.access_token)
    assert.isUndefined(answer.id_token)
  }).pipe(Effect.provide(services))
)
