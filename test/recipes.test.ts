/** Runs the blocks of `docs/recipes.md`. */
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { connect } from "node:net"
import { FetchHttpClient, HttpApiBuilder, HttpApp, HttpLayerRouter, HttpServer } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { context, propagation } from "@opentelemetry/api"
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks"
import { W3CTraceContextPropagator } from "@opentelemetry/core"
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base"
import { Effect, Layer, Logger, Redacted } from "effect"
import {
  AuthleteConfig,
  IdTokenClaims,
  reissueIdToken,
  TokenEndpoint,
  type TokenRequest,
  TokenRequestHandler
} from "effect-authlete"
import { blocksOf } from "../scripts/documents.js"
import { configFor, request } from "./client/call.js"
import { form } from "./server/mount.js"
import { listen, ok, plain, secure } from "./servers.js"
import { authority, certificates } from "./wire/certificates.js"

// biome-ignore lint/suspicious/noExplicitAny: the types of the blocks are checked with the documents
type Untyped = any

const page = "../docs/recipes.md"

const blocks = blocksOf(readFileSync(new URL(page, import.meta.url), "utf8"))

/** What the block exports that has this text in it. */
const recipe = (text: string) =>
  Effect.promise((): Promise<Untyped> => import(`${page}?block=${blocks.findIndex((block) => block.includes(text))}`))

interface Asked {
  readonly request: TokenRequest
  readonly serviceId: string | undefined
}

/** An Authlete that takes every token request. */
const services = (asked: Array<Asked> = []) =>
  Layer.mergeAll(
    IdTokenClaims.none,
    Layer.succeed(TokenEndpoint, {
      processToken: (request, options) =>
        Effect.sync(() => {
          asked.push({ request, serviceId: options?.serviceId })
          return { action: "OK", responseContent: Redacted.make("{}") }
        }),
      issueToken: () => Effect.die("it was not asked"),
      failToken: () => Effect.die("it was not asked"),
      reissueIdToken: () => Effect.die("it was not asked"),
      revokeToken: () => Effect.die("it was not asked"),
      getJwks: () => Effect.die("it was not asked")
    }),
    Logger.remove(Logger.defaultLogger)
  )

const web = (app: HttpApp.Default<Untyped, Untyped>, asked?: Array<Asked>) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => HttpApp.toWebHandlerLayer(app, services(asked) as Layer.Layer<Untyped>)),
      ({ dispose }) => Effect.promise(dispose)
    ),
    ({ handler }) =>
      (path: string, init: RequestInit = form()) =>
        Effect.promise(() => handler(new Request(`https://as.example.com${path}`, init)))
  )

const withHeaders = (headers: Record<string, string>, body?: string) => {
  const init = form(body)
  return { ...init, headers: { ...init.headers, ...headers } }
}

describe("docs/recipes.md", () => {
  it.scopedLive("lets a browser of a named origin ask, and no other", () =>
    Effect.gen(function* () {
      const send = yield* web((yield* recipe("HttpMiddleware.cors")).app)
      const preflight = (origin: string) =>
        send("/token", { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } })
      const allowed = yield* preflight("https://app.example.com")
      assert.deepStrictEqual(
        [allowed.status, allowed.headers.get("access-control-allow-origin")],
        [204, "https://app.example.com"]
      )
      assert.notStrictEqual(
        (yield* preflight("https://evil.example.com")).headers.get("access-control-allow-origin"),
        "https://evil.example.com"
      )
      const answer = yield* send("/token", withHeaders({ origin: "https://app.example.com" }))
      assert.deepStrictEqual(
        [answer.status, answer.headers.get("access-control-allow-origin")],
        [200, "https://app.example.com"]
      )
    })
  )

  it.scopedLive("mounts in Express, before a body parser", () =>
    Effect.gen(function* () {
      const runtime = yield* Layer.toRuntime(services())
      const app = yield* (yield* recipe("express.urlencoded")).makeApp(runtime) as Effect.Effect<Untyped>
      const port = yield* listen(createServer(app))
      const answer = yield* Effect.promise(() => fetch(`http://127.0.0.1:${port}/token`, form()))
      assert.strictEqual(answer.status, 200)
    })
  )

  it.scopedLive("mounts beside an HttpApi", () =>
    Effect.gen(function* () {
      const { ApiLive } = yield* recipe("HttpApiBuilder.Router.use")
      const { dispose, handler } = HttpApiBuilder.toWebHandler(
        Layer.mergeAll(Layer.provide(ApiLive, services()), HttpServer.layerContext) as Layer.Layer<Untyped>
      )
      yield* Effect.addFinalizer(() => Effect.promise(dispose))
      const answer = yield* Effect.promise(() => handler(new Request("https://as.example.com/token", form())))
      assert.strictEqual(answer.status, 200)
    })
  )

  it.scopedLive("mounts in an HttpLayerRouter", () =>
    Effect.gen(function* () {
      const { TokenRoute } = yield* recipe("HttpLayerRouter.use")
      const { dispose, handler } = HttpLayerRouter.toWebHandler(
        Layer.provide(TokenRoute, services()) as Layer.Layer<Untyped>
      )
      yield* Effect.addFinalizer(() => Effect.promise(dispose))
      const answer = yield* Effect.promise(() => handler(new Request("https://as.example.com/token", form())))
      assert.strictEqual(answer.status, 200)
    })
  )

  it.scopedLive("is seen by msw over fetch", () =>
    Effect.gen(function* () {
      const { authlete } = yield* recipe("setupServer")
      yield* Effect.acquireRelease(
        Effect.sync(() => authlete.listen({ onUnhandledRequest: "error" })),
        () => Effect.sync(() => authlete.close())
      )
      const { action } = yield* reissueIdToken(request).pipe(
        Effect.provide(
          Layer.merge(
            AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer") }),
            FetchHttpClient.layer
          )
        )
      )
      assert.strictEqual(action, "OK")
    })
  )

  it.scopedLive("opens no more connections than it says, and trusts a private authority", () =>
    Effect.gen(function* () {
      const { client } = yield* recipe("keepAliveTimeout: 4000")
      const origin = yield* secure(certificates.good)
      const { action } = yield* reissueIdToken(request).pipe(
        Effect.provide(Layer.merge(configFor(origin), client({ connect: { ca: authority } })) as Layer.Layer<Untyped>)
      )
      assert.strictEqual(action, "OK")
      let open = 0
      let most = 0
      const server = createServer(ok).on("connection", (socket) => {
        most = Math.max(most, ++open)
        socket.on("close", () => open--)
      })
      const port = yield* listen(server)
      yield* Effect.all(
        Array.from({ length: 20 }, () => reissueIdToken(request)),
        { concurrency: "unbounded" }
      ).pipe(
        Effect.provide(
          Layer.merge(configFor(`http://127.0.0.1:${port}`), client({ connections: 3 })) as Layer.Layer<Untyped>
        )
      )
      assert.strictEqual(most, 3)
    })
  )

  it.scopedLive("goes through a forward proxy", () =>
    Effect.gen(function* () {
      const origin = yield* plain(ok)
      const asked: Array<string> = []
      const proxy = createServer().on("connect", ({ url = "" }, socket) => {
        asked.push(url)
        const upstream = connect(Number(url.split(":")[1]), "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 OK\r\n\r\n")
          upstream.pipe(socket).pipe(upstream)
        })
      })
      const port = yield* listen(proxy)
      const { throughProxy } = yield* recipe("ProxyAgent")
      const { action } = yield* reissueIdToken(request).pipe(
        Effect.provide(Layer.merge(configFor(origin), throughProxy(`http://127.0.0.1:${port}`)) as Layer.Layer<Untyped>)
      )
      assert.deepStrictEqual([action, asked], ["OK", [origin.replace("http://", "")]])
    })
  )

  it.scopedLive("serves several tenants with one endpoint", () =>
    Effect.gen(function* () {
      const asked: Array<Asked> = []
      const send = yield* web((yield* recipe("/:tenant/token")).app, asked)
      assert.strictEqual((yield* send("/acme/token")).status, 200)
      assert.strictEqual((yield* send("/globex/token")).status, 200)
      assert.deepStrictEqual(
        asked.map(({ serviceId }) => serviceId),
        ["1000000001", "1000000002"]
      )
      assert.strictEqual((yield* send("/other/token")).status, 404)
      assert.lengthOf(asked, 2)
    })
  )

  const pem = "-----BEGIN CERTIFICATE-----\nMIIB+/=\n-----END CERTIFICATE-----\n"
  const found: Record<string, Record<string, string>> = {
    nginx: { "x-ssl-cert": encodeURIComponent(pem) },
    aws: { "x-amzn-mtls-clientcert": encodeURIComponent(pem).replaceAll("%2B", "+").replaceAll("%2F", "/") },
    envoy: { "x-forwarded-client-cert": `By=spiffe://a;Hash=1f;Cert="${encodeURIComponent(pem)}";Subject="CN=app"` }
  }
  for (const [proxy, headers] of Object.entries(found)) {
    it.scopedLive(`finds the client's certificate in the header of ${proxy}`, () =>
      Effect.gen(function* () {
        const asked: Array<Asked> = []
        const recipes = yield* recipe("x-amzn-mtls-clientcert")
        const send = yield* web(recipes.makeToken(recipes[proxy]), asked)
        yield* send("/token", withHeaders(headers))
        yield* send("/token")
        assert.deepStrictEqual(
          asked.map(({ request }) => request.clientCertificate),
          [pem, undefined]
        )
      })
    )
  }

  it.scopedLive("takes Basic credentials that nobody form-encoded", () =>
    Effect.gen(function* () {
      const asked: Array<Asked> = []
      const { formEncodingBasic } = yield* recipe("formEncodingBasic")
      const send = yield* web(formEncodingBasic(TokenRequestHandler.make()), asked)
      const authorization = `Basic ${Buffer.from("a+b:s%c+r:t").toString("base64")}`
      assert.strictEqual((yield* send("/token", withHeaders({ authorization }, "a=b"))).status, 200)
      const [
        {
          request: { clientId, clientSecret }
        } = assert.fail()
      ] = asked
      assert.deepStrictEqual([clientId, clientSecret && Redacted.value(clientSecret)], ["a+b", "s%c+r:t"])
      assert.strictEqual((yield* send("/token", withHeaders({ authorization: "Basic ####" }, "a=b"))).status, 401)
      assert.strictEqual((yield* send("/token")).status, 200)
    })
  )

  it.scopedLive("keeps OpenTelemetry's instrumentation of undici out of the calls to Authlete", () =>
    Effect.gen(function* () {
      const { instrumentation } = yield* recipe("UndiciInstrumentation")
      const seen: Array<string | undefined> = []
      const origin = yield* plain((request, response) => {
        seen.push(String(request.headers["traceparent"] ?? "none"))
        ok(request, response)
      })
      const provider = new BasicTracerProvider()
      const contexts = new AsyncLocalStorageContextManager().enable()
      context.setGlobalContextManager(contexts)
      propagation.setGlobalPropagator(new W3CTraceContextPropagator())
      yield* Effect.addFinalizer(() =>
        Effect.sync(() => {
          context.disable()
          propagation.disable()
        })
      )
      const traced = (authlete: string) =>
        Effect.acquireUseRelease(
          Effect.sync(() => {
            const instrumented = instrumentation(authlete)
            instrumented.setTracerProvider(provider)
            instrumented.enable()
            return instrumented
          }),
          () => Effect.provide(reissueIdToken(request), Layer.merge(configFor(origin), NodeHttpClient.layerUndici)),
          (instrumented) => Effect.sync(() => instrumented.disable())
        )
      yield* traced("https://us.authlete.com")
      yield* traced(origin)
      assert.match(seen[0] ?? "", /^00-/)
      assert.strictEqual(seen[1], "none")
    })
  )
})
