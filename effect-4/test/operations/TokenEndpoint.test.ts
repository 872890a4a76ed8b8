import { createServer } from "node:http"
import { NodeHttpClient, NodeHttpServer } from "@effect/platform-node"
import { assert, describe } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { FetchHttpClient, type HttpClient } from "effect/http"
import {
  type AuthleteConfig,
  type AuthleteError,
  type CallOptions,
  type IdTokenReissueRequest,
  type IdTokenReissueResponse,
  reissueIdToken,
  TokenEndpoint
} from "effect-authlete"
import { AuthleteSandbox, SandboxReply } from "effect-authlete/sandbox"
import { createLocalJWKSet, jwtVerify } from "jose"
import { provided } from "../provided.js"

const alice = { subject: "alice", clientId: "client-1", scopes: ["openid", "email"], authTime: 1_790_000_000 }

const onSocket = AuthleteSandbox.layerServer().pipe(
  Layer.provide(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 }))
)

const mounts = {
  "in memory": AuthleteSandbox.layer(),
  "on a socket, by fetch": Layer.merge(onSocket, FetchHttpClient.layer),
  "on a socket, by undici": Layer.merge(onSocket, NodeHttpClient.layerUndici)
}

type Reissue = (
  request: IdTokenReissueRequest,
  options?: CallOptions
) => Effect.Effect<IdTokenReissueResponse, AuthleteError, AuthleteConfig | HttpClient.HttpClient | TokenEndpoint>

for (const [name, mount] of Object.entries(mounts)) {
  describe(`With the sandbox ${name}`, () => {
    const it = provided(TokenEndpoint.layer.pipe(Layer.provideMerge(mount)))

    const reissues: Record<string, Reissue> = {
      "the function reissueIdToken": reissueIdToken,
      "the client instance": (request, options) =>
        Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.reissueIdToken(request, options))
    }
    for (const [form, reissue] of Object.entries(reissues)) {
      it.effect(`${form} gives the ID token that the sandbox signed`, () =>
        Effect.gen(function* () {
          const sandbox = yield* AuthleteSandbox
          const tokens = yield* sandbox.grant(alice)
          const response = yield* reissue({ ...tokens, claims: { email: "alice@example.com" } })
          assert.strictEqual(response.action, "OK")
          assert.isDefined(response.idToken)
          const idToken = Redacted.value(response.idToken)
          const jwks = yield* sandbox.jwks
          const { payload } = yield* Effect.promise(() =>
            jwtVerify(idToken, createLocalJWKSet(jwks), { currentDate: new Date(0) })
          )
          assert.strictEqual(payload.sub, "alice")
          assert.strictEqual(payload["email"], "alice@example.com")
        })
      )

      it.effect(`${form} takes the options of a call`, () =>
        Effect.gen(function* () {
          const tokens = yield* (yield* AuthleteSandbox).grant(alice)
          const error = yield* Effect.flip(reissue(tokens, { serviceId: "42" }))
          assert.propertyVal(error, "status", 403)
        })
      )

      it.effect(`${form} fails with the tagged union, which catchTags takes apart`, () =>
        Effect.gen(function* () {
          const sandbox = yield* AuthleteSandbox
          const tokens = yield* sandbox.grant(alice)
          const failure = reissue(tokens).pipe(
            Effect.as("none"),
            Effect.catchTags({
              ResultError: ({ resultCode }) => Effect.succeed(`ResultError ${resultCode}`),
              DefaultError: ({ reason }) => Effect.succeed(`DefaultError ${reason}`)
            })
          )
          yield* sandbox.next(
            SandboxReply.Response({ status: 500, body: { resultCode: "A001101" } }),
            SandboxReply.Response({ status: 502 }),
            SandboxReply.DroppedConnection()
          )
          assert.deepStrictEqual(yield* Effect.all([failure, failure, failure, failure]), [
            "ResultError A001101",
            "DefaultError StatusCode",
            "DefaultError Transport",
            "none"
          ])
        })
      )
    }
  })
}
