import { FetchHttpClient, type HttpClient } from "@effect/platform"
import { NodeHttpClient, Undici } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { type CallOptions, type DefaultError, reissueIdToken } from "effect-authlete"
import { clients, configFor, request, serve } from "./call.js"
import { answers, type Step } from "./scenarios.js"

/** A scoped undici dispatcher: destroying it closes its connections. */
const acquire = <A extends Undici.Dispatcher>(make: () => A) =>
  Effect.acquireRelease(Effect.sync(make), (dispatcher) => Effect.promise(() => dispatcher.destroy()))

const following = () => new Undici.Agent().compose(Undici.interceptors.redirect({ maxRedirections: 5 }))

/** `RequestInit` in Node has a `dispatcher`, which neither DOM's type nor that of undici-types has of this undici. */
const requestInit = (init: RequestInit & { readonly dispatcher?: Undici.Dispatcher }): RequestInit => init

const fetchWith = (init: RequestInit & { readonly dispatcher?: Undici.Dispatcher }) =>
  Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.RequestInit, requestInit(init)))

const undiciWith = (dispatcher: Undici.Dispatcher) =>
  Layer.provide(NodeHttpClient.layerUndiciWithoutDispatcher, Layer.succeed(NodeHttpClient.Dispatcher, dispatcher))

const follow: RequestInit = { redirect: "follow" }
