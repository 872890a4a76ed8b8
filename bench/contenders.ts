/** The contenders of Effect 3, and those without Effect. */
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeHttpClient, Undici } from "@effect/platform-node"
import { Effect, Layer, ManagedRuntime, Redacted, Schema } from "effect"
import { AuthleteConfig, IdTokenReissueResponse, reissueIdToken } from "effect-authlete"
import { tokens } from "./answer.js"
import {
  bearer,
  bodyOf,
  claimsOf,
  contendersOf,
  fetchOf,
  headers,
  path,
  type Run,
  serviceId,
  type Target
} from "./contending.js"

const byEffect = <E, R>(call: Effect.Effect<unknown, E, R>, layer: Layer.Layer<R>) => {
  const runtime = ManagedRuntime.make(layer)
  const run: Run = ({ calls, inFlight }) =>
    runtime.runPromise(
      Effect.forEach(Array.from({ length: inFlight }), () => Effect.repeatN(call, Math.ceil(calls / inFlight) - 1), {
        concurrency: "unbounded",
        discard: true
      })
    )
  return { run, close: () => runtime.dispose() }
}

const fetchLayer = (target: Target) =>
  target.inMemory
    ? Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetchOf(target)))
    : FetchHttpClient.layer

const bare = (target: Target) => {
  const request = HttpClientRequest.post(target.baseUrl + path).pipe(HttpClientRequest.setHeaders(headers))
  return Effect.flatMap(HttpClient.HttpClient, (client) =>
    client.execute(HttpClientRequest.bodyUnsafeJson(request, bodyOf(target)))
  ).pipe(Effect.flatMap((response) => response.json))
}

/** What a careful program adds, one after the other: a timeout, two spans in place of the client's, a schema. */
const careful = (target: Target, added: "timeout" | "spans" | "careful") => {
  const inTime = Effect.timeoutFail(bare(target), { duration: "30 seconds", onTimeout: () => new Error("timeout") })
  if (added === "timeout") return inTime
  const attempt = inTime.pipe(
    Effect.locally(HttpClient.currentTracerDisabledWhen, () => true),
    Effect.withSpan("attempt", { kind: "client", captureStackTrace: false })
  )
  const decoded = added === "spans" ? attempt : Effect.flatMap(attempt, Schema.decodeUnknown(IdTokenReissueResponse))
  return Effect.withSpan(decoded, "call", { captureStackTrace: false })
}

const reissue = (target: Target) => {
  const claims = claimsOf(target)
  return Effect.suspend(() =>
    reissueIdToken({
      accessToken: Redacted.make(tokens.accessToken),
      refreshToken: Redacted.make(tokens.refreshToken),
      claims
    })
  )
}

const config = ({ baseUrl }: Target) =>
  Layer.orDie(AuthleteConfig.layer({ serviceId, bearer: Redacted.make(bearer), baseUrl }))

export const { contenders, steps } = contendersOf((call, client, target) => {
  const layer = client === "undici" ? NodeHttpClient.layerUndici : fetchLayer(target)
  if (call === "effect-authlete") return byEffect(reissue(target), Layer.merge(config(target), layer))
  return call === "bare" ? byEffect(bare(target), layer) : byEffect(careful(target, call), layer)
}, Undici)
