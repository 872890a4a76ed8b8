/** Runs the blocks of `docs/another-operation.md`. */
import { createServer } from "node:http"
import { HttpRouter, HttpServer } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Record, Redacted } from "effect"
import { AuthleteSandbox, type SandboxAnswer, SandboxReply } from "effect-authlete/sandbox"
import { moduleWith } from "./documents.js"
import { askForProfile, discovered, page } from "./operationScenarios.js"

// biome-ignore lint/suspicious/noExplicitAny: the types of the blocks are checked with the documents
type Untyped = any

/** What the block exports that has this text in it. */
const block = (text: string) => Effect.promise((): Promise<Untyped> => import(moduleWith(page, 3, text)))

const serve = (routes: HttpRouter.HttpRouter<Untyped, Untyped>, sandbox: Layer.Layer<AuthleteSandbox, unknown>) =>
  Effect.gen(function* () {
    const context = yield* routes.pipe(
      HttpServer.serve(),
      Layer.provideMerge(sandbox),
      Layer.provideMerge(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 })),
      Layer.build,
      Effect.orDie
    ) as Effect.Effect<Context.Context<HttpServer.HttpServer | AuthleteSandbox>>
    const { address } = Context.get(context, HttpServer.HttpServer)
    return {
      origin: `http://127.0.0.1:${address._tag === "TcpAddress" ? address.port : 0}`,
      sandbox: Context.get(context, AuthleteSandbox)
    }
  })

describe("docs/another-operation.md", () => {
  it.scopedLive("protects a resource, and deletes a token", () =>
    Effect.gen(function* () {
      const { profile } = yield* block("export const profile")
      const { deleteToken } = yield* block("export const deleteToken")
      const { sandbox } = yield* block("export const sandbox")
      const { origin } = yield* serve(HttpRouter.empty.pipe(HttpRouter.get("/profile", profile)), sandbox)
      yield* Effect.promise(() => askForProfile(origin))
      const deleted: Effect.Effect<void> = deleteToken({ accessTokenIdentifier: Redacted.make("a-token") })
      assert.isUndefined(yield* Effect.provide(deleted, sandbox as Layer.Layer<never>))
    })
  )

  it.scopedLive("is an authorization server that openid-client discovers, introspects and revokes at", () =>
    Effect.gen(function* () {
      const { introspection, revocation } = yield* block("export const revocation")
      const { configuration, jwks } = yield* block("export const jwks")
      const { answers, ask } = discovered()
      const { origin, sandbox } = yield* serve(
        HttpRouter.empty.pipe(
          HttpRouter.get("/.well-known/openid-configuration", configuration),
          HttpRouter.get("/jwks", jwks),
          HttpRouter.post("/introspect", introspection),
          HttpRouter.post("/revoke", revocation)
        ),
        AuthleteSandbox.layer({
          answers: Record.map(
            answers,
            (answer): SandboxAnswer =>
              ({ body }) =>
                Effect.succeed(SandboxReply.Response({ status: 200, body: answer(Redacted.value(body)) as Untyped }))
          )
        })
      )
      const keys = yield* sandbox.jwks
      yield* Effect.promise(() => ask(origin, keys))
    })
  )
})
