import { NodeHttpClient } from "@effect/platform-node"
import * as Undici from "@effect/platform-node/Undici"
import { assert } from "@effect/vitest"
import { Deferred, Effect, Layer, Redacted, type Scope } from "effect"
import { FetchHttpClient, HttpClient } from "effect/http"
import { AuthleteConfig, type AuthleteConfigOptions, type IdTokenReissueRequest } from "effect-authlete"
import * as FetchUndici from "undici-of-node-22"
import type { Step } from "../../../test/wire/scenarios.js"
import { startServer, type WireServer } from "../../../test/wire/server.js"

export const clients = {
  fetch: FetchHttpClient.layer,
  undici: NodeHttpClient.layerUndici
}

export const request: IdTokenReissueRequest = {
  accessToken: Redacted.make("an-access-token"),
  refreshToken: Redacted.make("a-refresh-token")
}

export const configFor = (baseUrl: string, options?: Partial<AuthleteConfigOptions>) =>
  AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer"), baseUrl, ...options })

/** A server for as long as the scope is open. */
export const serve = (steps: ReadonlyArray<Step>, other?: string): Effect.Effect<WireServer, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => startServer(steps, other)),
    (server) => Effect.promise(server.stop)
  )

/** A `transformClient`, and what waits until a client so transformed has the headers of an answer. */
export const answering = Effect.map(Deferred.make<void>(), (deferred) => ({
  answered: Deferred.await(deferred),
  transformClient: HttpClient.tap(() => Deferred.succeed(deferred, undefined))
}))

const prototypes = () =>
  [Object, Array, Function, String].map(({ prototype }) => Object.getOwnPropertyDescriptors(prototype))

/** Fails a test that leaves something behind: an unhandled rejection or error, a change to what all objects inherit. */
export const leavingNothing = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => {
    const before = prototypes()
    const unhandled: Array<unknown> = []
    const collect = (error: unknown): void => {
      unhandled.push(error)
    }
    return Effect.acquireUseRelease(
      Effect.sync(() => process.on("unhandledRejection", collect).on("uncaughtExceptionMonitor", collect)),
      // Node reports a rejection that nobody handles before the event loop turns.
      () =>
        Effect.tap(
          Effect.scoped(test),
          Effect.promise(() => new Promise(setImmediate))
        ),
      () => Effect.sync(() => process.off("unhandledRejection", collect).off("uncaughtExceptionMonitor", collect))
    ).pipe(
      Effect.tap(() =>
        Effect.sync(() => {
          assert.deepStrictEqual(unhandled, [])
          assert.deepStrictEqual(prototypes(), before)
        })
      )
    )
  })

/** Node's `fetch` takes a dispatcher of the undici that it is made of, which the type of the DOM does not know. */
export type NodeRequestInit = RequestInit & { readonly dispatcher?: FetchUndici.Dispatcher }

/** The fetch client with options given inside its layer. */
export const fetchWith = (init: NodeRequestInit): Layer.Layer<HttpClient.HttpClient> =>
  Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.RequestInit, init))

/** The undici client with a dispatcher, and options, given inside its layer. */
export const undiciWith = (
  dispatcher: Undici.Dispatcher,
  options: Partial<Undici.Dispatcher.RequestOptions> & { readonly maxRedirections?: number } = {}
): Layer.Layer<HttpClient.HttpClient> =>
  Layer.provide(
    NodeHttpClient.layerUndiciNoDispatcher,
    Layer.merge(
      Layer.succeed(NodeHttpClient.Dispatcher, dispatcher),
      Layer.succeed(NodeHttpClient.UndiciOptions, { path: "/", method: "POST", ...options })
    )
  )

/** A dispatcher for as long as the scope is open. */
export const acquire = <A extends { readonly destroy: () => Promise<void> }>(
  make: () => A
): Effect.Effect<A, never, Scope.Scope> =>
  Effect.acquireRelease(Effect.sync(make), (dispatcher) => Effect.promise(() => dispatcher.destroy()))

/** Follows redirects unless it is told not to. */
export const followingAgent = acquire(() =>
  new Undici.Agent().compose(Undici.interceptors.redirect({ maxRedirections: 5 }))
)

/** The same for `fetch`. */
export const followingFetchAgent = acquire(() =>
  new FetchUndici.Agent().compose(FetchUndici.interceptors.redirect({ maxRedirections: 5 }))
)
