/** Runs the blocks of `docs/another-operation.md`. */
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { HttpRouter, HttpServer, HttpServerResponse } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { AuthleteSandbox, type SandboxAnswer, SandboxReply } from "effect-authlete/sandbox"
import * as client from "openid-client"
import { blocksOf } from "../scripts/documents.js"

// biome-ignore lint/suspicious/noExplicitAny: the types of the blocks are checked with the documents
type Untyped = any

const page = "../docs/another-operation.md"

const blocks = blocksOf(readFileSync(new URL(page, import.meta.url), "utf8"))

/** What the block exports that has this text in it. */
const block = (text: string) =>
  Effect.promise((): Promise<Untyped> => import(`${page}?block=${blocks.findIndex((block) => block.includes(text))}`))

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

const reply = (body: object) => Effect.succeed(SandboxReply.Response({ status: 200, body: body as never }))

describe("docs/another-operation.md", () => {
  it.scopedLive("protects a resource, and deletes a token", () =>
    Effect.gen(function* () {
      const { profile } = yield* block("export const profile")
      const { deleteToken } = yield* block("export const deleteToken")
      const { sandbox } = yield* block("export const sandbox")
      const { origin } = yield* serve(HttpRouter.empty.pipe(HttpRouter.get("/profile", profile)), sandbox)
      const ask = (authorization: string) =>
        Effect.promise(async () => {
          const response = await fetch(`${origin}/profile`, { headers: { authorization } })
          return [response.status, response.headers.get("www-authenticate"), await response.text()]
        })
      assert.deepStrictEqual(yield* ask("Bearer good"), [200, null, '{"sub":"alice"}'])
      assert.deepStrictEqual(yield* ask("Bearer bad"), [401, "Bearer", ""])
      const deleted = deleteToken({ accessTokenIdentifier: Redacted.make("a-token") }) as Effect.Effect<
        void,
        never,
        never
      >
      assert.isUndefined(yield* Effect.provide(deleted, sandbox as Layer.Layer<never>))
    })
  )

  it.scopedLive("is an authorization server that openid-client discovers, introspects and revokes at", () =>
    Effect.gen(function* () {
      const { introspection, revocation } = yield* block("export const revocation")
      const { configuration, jwks } = yield* block("export const jwks")
      let origin = ""
      const revoked: Array<string> = []
      const formOf = ({ body }: Parameters<SandboxAnswer>[0]) => {
        const { clientId, clientSecret, parameters } = JSON.parse(Redacted.value(body))
        assert.deepStrictEqual([clientId, clientSecret], ["an app", "s+cret"])
        return new URLSearchParams(parameters)
      }
      const answers: Record<string, SandboxAnswer> = {
        "GET service/configuration": () =>
          reply({
            issuer: origin,
            jwks_uri: `${origin}/jwks`,
            token_endpoint: `${origin}/token`,
            introspection_endpoint: `${origin}/introspect`,
            revocation_endpoint: `${origin}/revoke`
          }),
        "POST auth/revocation": (request) => {
          revoked.push(formOf(request).get("token") ?? "")
          return reply({ action: "OK" })
        },
        "POST auth/introspection/standard": (request) => {
          const active = !revoked.includes(formOf(request).get("token") ?? "")
          return reply({ action: "OK", responseContent: JSON.stringify({ active, sub: "alice" }) })
        }
      }
      const server = yield* serve(
        HttpRouter.empty.pipe(
          HttpRouter.get("/.well-known/openid-configuration", configuration),
          HttpRouter.get("/jwks", jwks),
          HttpRouter.post("/introspect", introspection),
          HttpRouter.post("/revoke", revocation),
          HttpRouter.get("/", HttpServerResponse.empty())
        ),
        AuthleteSandbox.layer({ answers })
      )
      origin = server.origin
      const keys = yield* server.sandbox.jwks
      yield* Effect.promise(async () => {
        const discovered = await client.discovery(
          new URL(origin),
          "an app",
          undefined,
          client.ClientSecretBasic("s+cret"),
          { execute: [client.allowInsecureRequests] }
        )
        assert.isTrue((await client.tokenIntrospection(discovered, "a-token")).active)
        await client.tokenRevocation(discovered, "a-token")
        assert.isFalse((await client.tokenIntrospection(discovered, "a-token")).active)
        assert.deepStrictEqual(await (await fetch(`${origin}/jwks`)).json(), keys)
      })
    })
  )
})
