import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
import { HTTPClient } from "@authlete/typescript-sdk/lib/http.js"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeHttpClient, Undici } from "@effect/platform-node"
import { Effect, Layer, ManagedRuntime, Redacted, Schema } from "effect"
import { AuthleteConfig, IdTokenReissueResponse, type JsonObject, reissueIdToken } from "effect-authlete"
import { tokens } from "./answer.js"

/** Makes so many calls, so many of them in flight at a time. */
export type Run = (calls: number, inFlight: number) => Promise<void>

export interface Target {
  readonly baseUrl: string
  /** Takes the place of the network. Default: none does. */
  readonly fetch?: typeof fetch
  /** What the ID token shall say besides. Default: nothing. The vendor's SDK and what is written by hand say nothing. */
  readonly claims?: JsonObject
}

export interface Contender {
  readonly name: string
  /** Whether it can be given a `fetch`. */
  readonly takesFetch: boolean
  readonly open: (target: Target) => { readonly run: Run; readonly close: () => Promise<void> }
}

const bearer = "b".repeat(43)
const serviceId = "1234567890"
const path = `/api/${serviceId}/idtoken/reissue`

const headers = { accept: "application/json", authorization: `Bearer ${bearer}`, "content-type": "application/json" }

const byPromise =
  (call: () => Promise<unknown>): Run =>
  async (calls, inFlight) => {
    const worker = async () => {
      for (let call_ = 0; call_ < calls / inFlight; call_++) await call()
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
  }

const byEffect = <E, R>(call: Effect.Effect<unknown, E, R>, layer: Layer.Layer<R>) => {
  const runtime = ManagedRuntime.make(layer)
  const run: Run = (calls, inFlight) =>
    runtime.runPromise(
      Effect.forEach(Array.from({ length: inFlight }), () => Effect.repeatN(call, Math.ceil(calls / inFlight) - 1), {
        concurrency: "unbounded",
        discard: true
      })
    )
  return { run, close: () => runtime.dispose() }
}

const fetchLayer = ({ fetch }: Target) =>
  fetch === undefined
    ? FetchHttpClient.layer
    : Layer.provide(FetchHttpClient.layer, Layer.succeed(FetchHttpClient.Fetch, fetch))

const bare = ({ baseUrl, claims }: Target) =>
  Effect.flatMap(HttpClient.HttpClient, (client) =>
    client.execute(
      HttpClientRequest.post(baseUrl + path).pipe(
        HttpClientRequest.setHeaders(headers),
        HttpClientRequest.bodyUnsafeJson({ ...tokens, claims: claims && JSON.stringify(claims) })
      )
    )
  ).pipe(Effect.flatMap((response) => response.json))

/** The same with what a careful program adds: a timeout, two spans of its own in place of the client's, a schema. */
const careful = (target: Target) =>
  bare(target).pipe(
    Effect.locally(HttpClient.currentTracerDisabledWhen, () => true),
    Effect.timeoutFail({ duration: "30 seconds", onTimeout: () => new Error("timeout") }),
    Effect.withSpan("attempt", { kind: "client", captureStackTrace: false }),
    Effect.flatMap(Schema.decodeUnknown(IdTokenReissueResponse)),
    Effect.withSpan("call", { captureStackTrace: false })
  )

const reissue = ({ claims }: Target) =>
  reissueIdToken({
    accessToken: Redacted.make(tokens.accessToken),
    refreshToken: Redacted.make(tokens.refreshToken),
    claims
  })

const config = ({ baseUrl }: Target) =>
  Layer.orDie(AuthleteConfig.layer({ serviceId, bearer: Redacted.make(bearer), baseUrl }))

/** The first two are what the others are compared with. */
export const contenders: ReadonlyArray<Contender> = [
  {
    name: "bare HttpClient, undici",
    takesFetch: false,
    open: (target) => byEffect(bare(target), NodeHttpClient.layerUndici)
  },
  {
    name: "bare HttpClient, fetch",
    takesFetch: true,
    open: (target) => byEffect(bare(target), fetchLayer(target))
  },
  {
    name: "careful HttpClient, undici",
    takesFetch: false,
    open: (target) => byEffect(careful(target), NodeHttpClient.layerUndici)
  },
  {
    name: "careful HttpClient, fetch",
    takesFetch: true,
    open: (target) => byEffect(careful(target), fetchLayer(target))
  },
  {
    name: "effect-authlete, undici",
    takesFetch: false,
    open: (target) => byEffect(reissue(target), Layer.merge(config(target), NodeHttpClient.layerUndici))
  },
  {
    name: "effect-authlete, fetch",
    takesFetch: true,
    open: (target) => byEffect(reissue(target), Layer.merge(config(target), fetchLayer(target)))
  },
  {
    name: "vendor's SDK",
    takesFetch: true,
    open: ({ baseUrl, fetch }) => {
      const client = new AuthleteCore({
        serverURL: baseUrl,
        bearer,
        ...(fetch === undefined ? {} : { httpClient: new HTTPClient({ fetcher: (input, init) => fetch(input, init) }) })
      })
      const call = async () => {
        const result = await tokenManagementReissueIdToken(client, { serviceId, idtokenReissueRequest: tokens })
        if (!result.ok) throw result.error
      }
      return { run: byPromise(call), close: async () => {} }
    }
  },
  {
    name: "hand-written fetch",
    takesFetch: true,
    open: ({ baseUrl, fetch = globalThis.fetch }) => ({
      run: byPromise(async () => {
        const response = await fetch(baseUrl + path, { method: "POST", headers, body: JSON.stringify(tokens) })
        return response.json()
      }),
      close: async () => {}
    })
  },
  {
    name: "hand-written undici.request",
    takesFetch: false,
    open: ({ baseUrl }) => {
      const dispatcher = new Undici.Agent()
      return {
        run: byPromise(async () => {
          const response = await Undici.request(baseUrl + path, {
            method: "POST",
            headers,
            body: JSON.stringify(tokens),
            dispatcher
          })
          return response.body.json()
        }),
        close: () => dispatcher.destroy()
      }
    }
  }
]
