import { FetchHttpClient, HttpClient, HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { NodeHttpClient, Undici } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { reissueIdToken } from "effect-authlete"
import { endlessFirst } from "../wire/listening.js"
import { answers, head, type Step } from "../wire/scenarios.js"
import type { WireServer } from "../wire/server.js"
import { acquire, clients, configFor, fetchWith, type NodeRequestInit, request, serve, undiciWith } from "./call.js"

const ok = answers({ status: 200, body: `{"action":"OK"}` })

const proxyAgent = (uri: string) => acquire(() => new Undici.ProxyAgent({ uri: uri, proxyTunnel: false }))

/** The call goes to the proxy, and to nobody else. */
const assertProxied = (proxy: WireServer, origin: string) =>
  assert.deepStrictEqual(
    proxy.requests.map(({ head }) => head.split(" ")[1]),
    [`${origin}/api/1/idtoken/reissue`]
  )

describe("options of the client", () => {
  it.scoped("given inside the fetch layer, a proxy's dispatcher is used by a call that gives fetchOptions", () =>
    Effect.gen(function* () {
      const proxy = yield* serve(ok)
      const authlete = yield* serve(ok)
      const dispatcher = yield* proxyAgent(proxy.origin)
      const response = yield* reissueIdToken(request, { fetchOptions: { keepalive: true } }).pipe(
        Effect.provide(Layer.merge(configFor(authlete.origin), fetchWith({ dispatcher })))
      )
      assert.strictEqual(response.action, "OK")
      assertProxied(proxy, authlete.origin)
      assert.strictEqual(authlete.connections(), 0)
    })
  )

  it.scoped("given inside the fetch layer, a proxy's dispatcher is used through HttpClient.transform", () =>
    Effect.gen(function* () {
      const proxy = yield* serve(ok)
      const authlete = yield* serve(ok)
      const dispatcher = yield* proxyAgent(proxy.origin)
      const transformClient = (client: HttpClient.HttpClient) => HttpClient.transform(client, (response) => response)
      yield* reissueIdToken(request).pipe(
        Effect.provide(Layer.merge(configFor(authlete.origin, { transformClient }), fetchWith({ dispatcher })))
      )
      assertProxied(proxy, authlete.origin)
      assert.strictEqual(authlete.connections(), 0)
    })
  )

  it.scoped("given around the call, a proxy's dispatcher is used", () =>
    Effect.gen(function* () {
      const proxy = yield* serve(ok)
      const authlete = yield* serve(ok)
      const init: NodeRequestInit = { dispatcher: yield* proxyAgent(proxy.origin) }
      yield* reissueIdToken(request).pipe(
        Effect.provideService(FetchHttpClient.RequestInit, init),
        Effect.provide(Layer.merge(configFor(authlete.origin), clients.fetch))
      )
      assertProxied(proxy, authlete.origin)
      assert.strictEqual(authlete.connections(), 0)
    })
  )

  it.scoped("give way to the same option in the call's fetchOptions", () =>
    Effect.gen(function* () {
      const unused = yield* serve(ok)
      const proxy = yield* serve(ok)
      const authlete = yield* serve(ok)
      const fetchOptions: NodeRequestInit = { dispatcher: yield* proxyAgent(proxy.origin) }
      const dispatcher = yield* proxyAgent(unused.origin)
      yield* reissueIdToken(request, { fetchOptions }).pipe(
        Effect.provide(Layer.merge(configFor(authlete.origin), fetchWith({ dispatcher })))
      )
      assertProxied(proxy, authlete.origin)
      assert.strictEqual(unused.requests.length + authlete.requests.length, 0)
    })
  )

  it.scoped("given inside the fetch layer, headers are sent beside the call's, and replace none of ours", () =>
    Effect.gen(function* () {
      const server = yield* serve(ok)
      const headers = {
        "X-Layer": "from the layer",
        Authorization: "Bearer of-the-layer",
        "Content-Type": "text/plain"
      }
      yield* reissueIdToken(request, { fetchOptions: { headers: { "X-Call": "from the call" } } }).pipe(
        Effect.provide(Layer.merge(configFor(server.origin), fetchWith({ headers })))
      )
      const { head } = yield* Effect.promise(() => server.received)
      const sent = head.toLowerCase().split("\r\n")
      assert.includeMembers(sent, [
        "x-layer: from the layer",
        "x-call: from the call",
        "authorization: bearer a-bearer",
        "content-type: application/json"
      ])
      assert.notInclude(head, "of-the-layer")
    })
  )

  it.scoped("given inside the undici layer are used by a call", () =>
    Effect.gen(function* () {
      const server = yield* serve(ok)
      const dispatcher = yield* acquire(() => new Undici.Agent())
      yield* reissueIdToken(request, { fetchOptions: { headers: { "X-Call": "from the call" } } }).pipe(
        Effect.provide(Layer.merge(configFor(server.origin), undiciWith(dispatcher, { query: { via: "layer" } })))
      )
      const { head } = yield* Effect.promise(() => server.received)
      assert.match(head, /^POST \/api\/1\/idtoken\/reissue\?via=layer /)
      assert.match(head, /^X-Call: from the call$/im)
    })
  )

  it.scoped("are after the call what they were before", () =>
    Effect.gen(function* () {
      for (const client of Object.values(clients)) {
        const server = yield* serve(ok)
        yield* reissueIdToken(request, { fetchOptions: { keepalive: true } }).pipe(
          Effect.zipRight(
            Effect.all([
              Effect.serviceOption(FetchHttpClient.RequestInit),
              Effect.serviceOption(NodeHttpClient.UndiciRequestOptions)
            ])
          ),
          Effect.map(([init, options]) => assert.isTrue(Option.isNone(init) && Option.isNone(options))),
          Effect.provide(Layer.merge(configFor(server.origin), client))
        )
      }
    })
  )
})

for (const [name, client] of Object.entries(clients)) {
  describe(`a client that retries by itself, by ${name},`, () => {
    it.scoped("leaves no connection open of an answer that it did not read", () =>
      Effect.gen(function* () {
        const endless: ReadonlyArray<Step> = [
          { do: "receive" },
          head({ status: 503 }, "Transfer-Encoding: chunked"),
          { do: "sendForever", data: "4\r\nbusy\r\n", everyMillis: 1 }
        ]
        const good = yield* serve(ok)
        const busy = yield* serve(endless)
        const origins = [busy.origin, busy.origin, good.origin]
        const next = HttpClientRequest.updateUrl((url) => url.replace(good.origin, origins.shift() ?? good.origin))
        const transformClient = (client: HttpClient.HttpClient) =>
          HttpClient.retryTransient(HttpClient.mapRequest(client, next), { times: 2 })
        yield* Effect.gen(function* () {
          const { action } = yield* reissueIdToken(request)
          assert.strictEqual(action, "OK")
          assert.strictEqual(busy.requests.length, 2)
          yield* Effect.promise(busy.allClosed)
        }).pipe(Effect.provide(Layer.merge(configFor(good.origin, { transformClient }), client)))
      })
    )
  })
}

/** It, for as long as the scope is open, and what waits until the connection of its first answer is closed. */
const serveEndlessFirst = (status: number) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => endlessFirst(status)),
      ({ close }) => Effect.sync(close)
    ),
    ({ closed, origin }) => ({ closed: Effect.promise(() => closed), origin })
  )

const accepted = HttpClientResponse.filterStatusOk

/** Clients that ask twice for one request, or answer in place of the server: status of the first answer, and how. */
const wrapped: Record<
  string,
  readonly [status: number, transformClient: (client: HttpClient.HttpClient) => HttpClient.HttpClient]
> = {
  "follows redirects": [302, (client) => HttpClient.followRedirects(client)],
  "retries a response": [503, HttpClient.retryTransient({ times: 1 })],
  "retries a request": [
    503,
    HttpClient.transform((response) => Effect.retry(Effect.flatMap(response, accepted), { times: 1 }))
  ],
  "repeats a request": [
    503,
    HttpClient.transform((response) => Effect.repeat(response, { while: ({ status }) => status === 503 }))
  ],
  "retries within another client": [
    503,
    (client) =>
      HttpClient.make((request) => Effect.retry(Effect.flatMap(client.execute(request), accepted), { times: 1 }))
  ],
  "asks a second time when the first takes long": [
    200,
    HttpClient.transform((response) => {
      let asked = 0
      const once = Effect.suspend(() => (++asked === 1 ? Effect.zipRight(response, Effect.never) : response))
      return Effect.raceFirst(once, Effect.zipRight(Effect.sleep("20 millis"), once))
    })
  ],
  "has an answer of its own": [
    503,
    HttpClient.filterOrElse(
      ({ status }) => status < 500,
      ({ request }) => Effect.succeed(HttpClientResponse.fromWeb(request, new Response('{"action":"OK"}')))
    )
  ]
}

for (const [name, client] of Object.entries(clients)) {
  for (const [what, [status, transformClient]] of Object.entries(wrapped)) {
    it.scopedLive(`by ${name}, a client that ${what} leaves no connection open of an answer that was not read`, () =>
      Effect.gen(function* () {
        const { closed, origin } = yield* serveEndlessFirst(status)
        yield* Effect.gen(function* () {
          const { action } = yield* reissueIdToken(request)
          assert.strictEqual(action, "OK")
          yield* closed
        }).pipe(Effect.provide(Layer.merge(configFor(origin, { transformClient }), client)))
      })
    )
  }
}

const askingTwice: typeof fetch = async (input, init) => {
  const first = await globalThis.fetch(input, init)
  return first.ok ? first : globalThis.fetch(input, init)
}

it.scopedLive("a Fetch that asks twice leaves no connection open of an answer that was not read", () =>
  Effect.gen(function* () {
    const { closed, origin } = yield* serveEndlessFirst(503)
    const client = Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, askingTwice))
    yield* Effect.zipRight(reissueIdToken(request), closed).pipe(Effect.provide(Layer.merge(configFor(origin), client)))
  })
)

for (const [first, second] of [
  ["fetch", "undici"],
  ["undici", "fetch"]
] as const) {
  it.scopedLive(
    `a client that asks by ${first} and then by ${second} leaves no connection open of the first answer`,
    () =>
      Effect.gen(function* () {
        const { closed, origin } = yield* serveEndlessFirst(503)
        const other = yield* Effect.provide(HttpClient.HttpClient, yield* Layer.build(clients[first]))
        const transformClient = (client: HttpClient.HttpClient) =>
          HttpClient.transform(client, (response, request) => Effect.zipRight(other.execute(request), response))
        yield* Effect.zipRight(reissueIdToken(request), closed).pipe(
          Effect.provide(Layer.merge(configFor(origin, { transformClient }), clients[second]))
        )
      })
  )
}

it.scopedLive("by fetch, nothing is aborted of an answer that was read to its end", () =>
  Effect.gen(function* () {
    const signals: Array<AbortSignal> = []
    const { fetch } = globalThis
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        globalThis.fetch = (input, init) => {
          if (init?.signal) signals.push(init.signal)
          return fetch(input, init)
        }
      }),
      () =>
        Effect.sync(() => {
          globalThis.fetch = fetch
        })
    )
    const server = yield* serve(ok)
    yield* Effect.provide(reissueIdToken(request), Layer.merge(configFor(server.origin), clients.fetch))
    assert.deepStrictEqual(
      signals.map(({ aborted }) => aborted),
      [false]
    )
  })
)
