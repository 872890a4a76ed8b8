/** What the blocks of `docs/recipes.md` do, with either edition. Imports no `effect`. */
import assert from "node:assert/strict"
import { createServer, request, type Server } from "node:http"
import { createServer as createTlsServer } from "node:https"
import { connect } from "node:net"
import { context, propagation } from "@opentelemetry/api"
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks"
import { W3CTraceContextPropagator } from "@opentelemetry/core"
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base"
import { basic, form, withHeaders } from "./server/answers.js"
import { authority, certificates } from "./wire/certificates.js"
import { listen, ok } from "./wire/listening.js"

// biome-ignore lint/suspicious/noExplicitAny: the types of the blocks are checked with the documents
export type Untyped = any

export const page = "docs/recipes.md"

/** A token request as it reached Authlete, without `Redacted`. */
export interface Asked {
  readonly serviceId: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly clientCertificate: string | undefined
}

/** A token endpoint behind which an Authlete takes every token request. */
export interface Endpoint {
  readonly send: (path: string, init: RequestInit) => Promise<Response>
  readonly asked: ReadonlyArray<Asked>
}

export interface EndpointRecipe {
  readonly name: string
  /** A text of its block. */
  readonly block: string
  /** For the names of the proxies that the block knows. */
  readonly proxy?: string
  readonly run: (endpoint: Endpoint) => Promise<void>
}

const answers = async ({ send }: Endpoint) => {
  assert.equal((await send("/token", form())).status, 200)
}

const pem = "-----BEGIN CERTIFICATE-----\nMIIB+/=\n-----END CERTIFICATE-----\n"

const found: Record<string, Record<string, string>> = {
  nginx: { "x-ssl-cert": encodeURIComponent(pem) },
  aws: { "x-amzn-mtls-clientcert": encodeURIComponent(pem).replaceAll("%2B", "+").replaceAll("%2F", "/") },
  envoy: { "x-forwarded-client-cert": `By=spiffe://a;Hash=1f;Cert="${encodeURIComponent(pem)}";Subject="CN=app"` }
}

export const endpointRecipes: ReadonlyArray<EndpointRecipe> = [
  {
    name: "lets a browser of a named origin ask, and no other",
    block: ".cors(",
    run: async ({ send }) => {
      const allowed = ({ headers, status }: Response) => [status, headers.get("access-control-allow-origin")]
      const preflight = (origin: string) =>
        send("/token", { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } })
      assert.deepEqual(allowed(await preflight("https://app.example.com")), [204, "https://app.example.com"])
      assert.notEqual(allowed(await preflight("https://evil.example.com"))[1], "https://evil.example.com")
      const answer = await send("/token", withHeaders({ origin: "https://app.example.com" }))
      assert.deepEqual(allowed(answer), [200, "https://app.example.com"])
    }
  },
  { name: "mounts in Express, before a body parser", block: "express.urlencoded", run: answers },
  { name: "mounts beside an HttpApi", block: "HttpApi.make", run: answers },
  { name: "mounts in a router that is made of layers", block: "export const TokenRoute", run: answers },
  {
    name: "serves several tenants with one endpoint",
    block: "/:tenant/token",
    run: async ({ asked, send }) => {
      assert.equal((await send("/acme/token", form())).status, 200)
      assert.equal((await send("/globex/token", form())).status, 200)
      assert.deepEqual(
        asked.map(({ serviceId }) => serviceId),
        ["1000000001", "1000000002"]
      )
      // The second is a name that every object of JavaScript has.
      for (const tenant of ["other", "constructor"]) {
        assert.equal((await send(`/${tenant}/token`, form())).status, 404)
      }
      assert.equal(asked.length, 2)
    }
  },
  ...Object.entries(found).map(
    ([proxy, headers]): EndpointRecipe => ({
      name: `finds the client's certificate in the header of ${proxy}`,
      block: "x-amzn-mtls-clientcert",
      proxy,
      run: async ({ asked, send }) => {
        await send("/token", withHeaders(headers))
        await send("/token", form())
        assert.deepEqual(
          asked.map(({ clientCertificate }) => clientCertificate),
          [pem, undefined]
        )
      }
    })
  ),
  {
    name: "takes Basic credentials that nobody form-encoded",
    block: "export const formEncodingBasic",
    run: async ({ asked, send }) => {
      assert.equal((await send("/token", withHeaders(basic("a+b:s%c+r:t"), "a=b"))).status, 200)
      assert.deepEqual([asked[0]?.clientId, asked[0]?.clientSecret], ["a+b", "s%c+r:t"])
      assert.equal((await send("/token", withHeaders({ authorization: "Basic ####" }, "a=b"))).status, 401)
      assert.equal((await send("/token", form())).status, 200)
    }
  }
]

/** Reissues ID tokens at the same time, by a client of the edition or by the layer of a block, and gives the actions. */
export type Reissue = (
  baseUrl: string,
  client: "fetch" | "undici" | { readonly layer: Untyped },
  times?: number
) => Promise<ReadonlyArray<string | undefined>>

export interface CallRecipe {
  readonly name: string
  /** A text of its block. */
  readonly block: string
  readonly run: (exported: Untyped, reissue: Reissue) => Promise<void>
}

/** Listens on 127.0.0.1 while something is done with the port. */
const whileListening = async (server: Server, use: (port: number) => Promise<void>): Promise<void> => {
  const { close, port } = await listen(server)
  await use(port).finally(close)
}

export const callRecipes: ReadonlyArray<CallRecipe> = [
  {
    name: "is seen by msw over fetch",
    block: "setupServer",
    run: async ({ authlete }, reissue) => {
      authlete.listen({ onUnhandledRequest: "error" })
      try {
        assert.deepEqual(await reissue("https://us.authlete.com", "fetch"), ["OK"])
      } finally {
        authlete.close()
      }
    }
  },
  {
    name: "trusts a private authority",
    block: "keepAliveTimeout: 4000",
    run: ({ client }, reissue) =>
      whileListening(createTlsServer(certificates.good, ok), async (port) => {
        const layer = client({ connect: { ca: authority } })
        assert.deepEqual(await reissue(`https://127.0.0.1:${port}`, { layer }), ["OK"])
      })
  },
  {
    name: "opens no more connections than it says",
    block: "keepAliveTimeout: 4000",
    run: async ({ client }, reissue) => {
      let open = 0
      let most = 0
      const server = createServer(ok).on("connection", (socket) => {
        most = Math.max(most, ++open)
        socket.on("close", () => open--)
      })
      await whileListening(server, async (port) => {
        await reissue(`http://127.0.0.1:${port}`, { layer: client({ connections: 3 }) }, 20)
      })
      assert.equal(most, 3)
    }
  },
  {
    name: "goes through a forward proxy",
    block: "ProxyAgent",
    run: ({ throughProxy }, reissue) =>
      whileListening(createServer(ok), async (port) => {
        const asked: Array<string> = []
        const proxy = createServer((incoming, response) => {
          // Without TLS, a client may also ask for the whole URL.
          const { host, pathname } = new URL(incoming.url ?? "")
          asked.push(host)
          const { headers, method } = incoming
          incoming.pipe(request({ port, path: pathname, method, headers }, (answer) => answer.pipe(response)))
        }).on("connect", ({ url = "" }, socket) => {
          asked.push(url)
          const upstream = connect(Number(url.split(":")[1]), "127.0.0.1", () => {
            socket.write("HTTP/1.1 200 OK\r\n\r\n")
            upstream.pipe(socket).pipe(upstream)
          })
        })
        await whileListening(proxy, async (proxyPort) => {
          const layer = throughProxy(`http://127.0.0.1:${proxyPort}`)
          assert.deepEqual(await reissue(`http://127.0.0.1:${port}`, { layer }), ["OK"])
        })
        assert.deepEqual(asked, [`127.0.0.1:${port}`])
      })
  },
  {
    name: "keeps OpenTelemetry's instrumentation of undici out of the calls to Authlete",
    block: "UndiciInstrumentation",
    run: async ({ instrumentation }, reissue) => {
      const seen: Array<string | undefined> = []
      const server = createServer((incoming, response) => {
        seen.push(String(incoming.headers["traceparent"] ?? "none"))
        ok(incoming, response)
      })
      context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
      propagation.setGlobalPropagator(new W3CTraceContextPropagator())
      const traced = async (origin: string, authlete: string) => {
        const instrumented = instrumentation(authlete)
        instrumented.setTracerProvider(new BasicTracerProvider())
        instrumented.enable()
        try {
          await reissue(origin, "undici")
        } finally {
          instrumented.disable()
        }
      }
      try {
        await whileListening(server, async (port) => {
          const origin = `http://127.0.0.1:${port}`
          await traced(origin, "https://us.authlete.com")
          await traced(origin, origin)
        })
      } finally {
        context.disable()
        propagation.disable()
      }
      assert.match(seen[0] ?? "", /^00-/)
      assert.equal(seen[1], "none")
    }
  }
]
