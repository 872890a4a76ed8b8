/** The contenders of Effect 4, and those without Effect. */
import { NodeHttpClient } from "@effect/platform-node"
import * as Undici from "@effect/platform-node/Undici"
import { Effect, Layer, ManagedRuntime, Redacted, Schema } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { AuthleteConfig, IdTokenReissueResponse, reissueIdToken } from "effect-authlete"
import { tokens } from "../../bench/answer.js"
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
} from "../../bench/contending.js"

const byEffect = <E, R>(call: Effect.Effect<unknown, E, R>, layer: Layer.Layer<R>) => {
  const runtime = ManagedRuntime.make(layer)
  const run: Run = ({ calls, inFlight }) =>
    runtime.runPromise(
      Effect.forEach(
        Array.from({ length: inFlight }),
        () => Effect.repeat(call, { times: Math.ceil(calls / inFlight) - 1 }),
        {
          concurrency: "unbounded",
          discard: true
        }
      )
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
    client.execute(HttpClientRequest.bodyJsonUnsafe(request, bodyOf(target)))
  ).pipe(Effect.flatMap((response) => response.json))
}

/** What a careful program adds, one after the other: a timeout, two spans in place of the client's, a schema. */
const careful = (target: Target, added: "timeout" | "spans" | "careful") => {
  const inTime: Effect.Effect<unknown, unknown, HttpClient.HttpClient> = Effect.timeoutOrElse(bare(target), {
    duration: "30 seconds",
    orElse: () => Effect.fail(new Error("timeout"))
  })
  if (added === "timeout") return inTime
  const attempt = inTime.pipe(
    Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
    Effect.withSpan("attempt", { kind: "client" }, { captureStackTrace: false })
  )
  const decoded: Effect.Effect<unknown, unknown, HttpClient.HttpClient> =
    added === "spans" ? attempt : Effect.flatMap(attempt, Schema.decodeUnknownEffect(IdTokenReissueResponse))
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
