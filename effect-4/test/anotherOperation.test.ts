/** Runs the blocks of `docs/another-operation.md`. */
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Record, Redacted } from "effect"
import { HttpRouter, HttpServer } from "effect/http"
import { AuthleteSandbox, type SandboxAnswer, SandboxReply } from "effect-authlete/sandbox"
import { moduleWith } from "../../test/documents.js"
import { askForProfile, discovered, page } from "../../test/operationScenarios.js"
import { NodeServer, portOf, serve } from "./server/mount.js"

// biome-ignore lint/suspicious/noExplicitAny: the types of the blocks are checked with the documents
type Untyped = any

/** What the block exports that has this text in it. */
const block = (text: string) => Effect.promise((): Promise<Untyped> => import(moduleWith(page, 4, text)))

const started = (
  routes: Layer.Layer<never, never, HttpRouter.HttpRouter>,
  sandbox: Layer.Layer<AuthleteSandbox, unknown>
) =>
  Effect.gen(function* () {
    const context = yield* serve(routes).pipe(
      Layer.provideMerge(sandbox),
      Layer.provideMerge(NodeServer),
      Layer.build,
      Effect.orDie
    )
    return {
      origin: `http://127.0.0.1:${portOf(Context.get(context, HttpServer.HttpServer))}`,
      sandbox: Context.get(context, AuthleteSandbox)
    }
  })

describe("docs/another-operation.md", () => {
  it.live("protects a resource, and deletes a token", () =>
    Effect.gen(function* () {
      const { profile } = yield* block("export const profile")
      const { deleteToken } = yield* block("export const deleteToken")
      const { sandbox } = yield* block("export const sandbox")
      const { origin } = yield* started(HttpRouter.add("GET", "/profile", profile as Untyped), sandbox)
      yield* Effect.promise(() => askForProfile(origin))
      const deleted: Effect.Effect<void> = deleteToken({ accessTokenIdentifier: Redacted.make("a-token") })
      assert.isUndefined(yield* Effect.provide(deleted, sandbox as Layer.Layer<never>))
    })
  )

  it.live("is an authorization server that openid-client discovers, introspects and revokes at", () =>
    Effect.gen(function* () {
      const { introspection, revocation } = yield* block("export const revocation")
      const { configuration, jwks } = yield* block("export const jwks")
      const { answers, ask } = discovered()
      const { origin, sandbox } = yield* started(
        HttpRouter.addAll([
          HttpRouter.route("GET", "/.well-known/openid-configuration", configuration as Untyped),
          HttpRouter.route("GET", "/jwks", jwks as Untyped),
          HttpRouter.route("POST", "/introspect", introspection as Untyped),
          HttpRouter.route("POST", "/revoke", revocation as Untyped)
        ]) as Layer.Layer<never, never, HttpRouter.HttpRouter>,
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
