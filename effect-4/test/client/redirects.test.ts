import { NodeHttpClient } from "@effect/platform-node"
import * as Undici from "@effect/platform-node/Undici"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { FetchHttpClient, type HttpClient } from "effect/http"
import { type CallOptions, reissueIdToken } from "effect-authlete"
import { answers } from "../../../test/wire/scenarios.js"
import {
  clients,
  configFor,
  fetchWith,
  followingAgent,
  followingFetchAgent,
  request,
  serve,
  undiciWith
} from "./call.js"

const follow: RequestInit = { redirect: "follow" }

/** What `maxRedirections` was before undici 7 made an interceptor of it; the interceptor still reads it. */
const followFive = { path: "/", method: "POST" as const, maxRedirections: 5 }

/** A client that would follow redirects, and what the call is given for the same end. */
interface Following {
  readonly client: Layer.Layer<HttpClient.HttpClient>
  readonly options?: CallOptions
  readonly around?: Layer.Layer<never>
}

const followingUndici = (layerOptions = {}): Effect.Effect<Following, never, Scope.Scope> =>
  Effect.map(followingAgent, (dispatcher) => ({ client: undiciWith(dispatcher, layerOptions) }))

const ways: Record<string, Effect.Effect<Following, never, Scope.Scope>> = {
  "a RequestInit inside the fetch layer": Effect.succeed({ client: fetchWith(follow) }),
  "a RequestInit around the call": Effect.succeed({
    client: clients.fetch,
    around: Layer.succeed(FetchHttpClient.RequestInit, follow)
  }),
  "a RequestInit inside the fetch layer and around the call": Effect.succeed({
    client: fetchWith(follow),
    around: Layer.succeed(FetchHttpClient.RequestInit, follow)
  }),
  "the call's fetchOptions": Effect.succeed({ client: clients.fetch, options: { fetchOptions: follow } }),
  "a dispatcher inside the fetch layer": Effect.map(followingFetchAgent, (dispatcher) => ({
    client: fetchWith({ ...follow, dispatcher })
  })),
  "the dispatcher of the undici layer": followingUndici(),
  "undici's options inside the layer": followingUndici(followFive),
  "undici's options around the call": Effect.map(followingUndici(), (following) => ({
    ...following,
    around: Layer.succeed(NodeHttpClient.UndiciOptions, followFive)
  }))
}

describe("a redirect to another origin", () => {
  for (const [name, way] of Object.entries(ways)) {
    for (const status of [302, 307]) {
      it.effect(`is not followed on ${status}, though ${name} would`, () =>
        Effect.gen(function* () {
          const other = yield* serve(answers({ status: 200, body: `{"action":"OK"}` }))
          const server = yield* serve(answers({ status, headers: [`Location: ${other.origin}/`], body: "{}" }))
          const { client, options, around = Layer.empty } = yield* way
          const error = yield* reissueIdToken(request, options).pipe(
            Effect.provide(around),
            Effect.provide(Layer.merge(configFor(server.origin), client)),
            Effect.flip
          )
          assert.deepInclude({ ...error }, { _tag: "DefaultError", reason: "StatusCode", status })
          assert.strictEqual(server.requests.length, 1)
          assert.strictEqual(other.connections(), 0)
        })
      )
    }
  }
})

describe("the agent of these tests", () => {
  it.effect("follows a redirect where nothing keeps it from that", () =>
    Effect.gen(function* () {
      const other = yield* serve(answers({ status: 200, body: `{"action":"OK"}` }))
      const server = yield* serve(answers({ status: 307, headers: [`Location: ${other.origin}/`] }))
      const dispatcher = yield* followingAgent
      yield* Effect.promise(() => Undici.request(server.origin, { dispatcher, method: "POST", body: "{}" }))
      assert.strictEqual(other.requests.length, 1)
    })
  )
})
