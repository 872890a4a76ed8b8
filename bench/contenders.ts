import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
import { HTTPClient } from "@authlete/typescript-sdk/lib/http.js"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeHttpClient, Undici } from "@effect/platform-node"
import { Effect, Layer, ManagedRuntime, Redacted, Schema } from "effect"
import { AuthleteConfig, IdTokenReissueResponse, reissueIdToken } from "effect-authlete"
import { answer as body, tokens } from "./answer.js"

/** So many calls, so many of them in flight at a time. */
export interface Load {
  readonly calls: number
  readonly inFlight: number
}

export type Run = (load: Load) => Promise<void>

export interface Target {
  readonly baseUrl: string
  /** Whether a `fetch` in memory takes the place of the network. Default: none does. */
  readonly inMemory?: boolean
  /** How many claims the ID token shall have besides. Default: none. Only clients in Effect send them. */
  readonly claims?: number
}

export interface Contender {
  readonly name: string
  /** Whether it can be given a `fetch`. */
  readonly takesFetch: boolean
  readonly open: (target: Target) => { readonly run: Run; readonly close: () => Promise<void> }
}

const fetchOf = ({ inMemory = false }: Target): typeof fetch =>
  inMemory
    ? async () =>
        new Response(body, { headers: { "content-type": "application/json", "content-length": String(body.length) } })
    : globalThis.fetch

const claimsOf = ({ claims = 0 }: Target) =>
  claims === 0
    ? undefined
    : Object.fromEntries(Array.from({ length: claims }, (_, index) => [`claim${index}`, `value ${index}`]))

const bearer = "b".repeat(43)
const serviceId = "1234567890"
const path = `/api/${serviceId}/idtoken/reissue`

const headers = { accept: "application/json", authorization: `Bearer ${bearer}`, "content-type": "application/json" }

const byPromise =
  (call: () => Promise<unknown>): Run =>
  async ({ calls, inFlight }) => {
    const worker = async () => {
      for (let call_ = 0; call_ < calls / inFlight; call_++) await call()
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
  }

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
  const claims = claimsOf(target)
  return Effect.flatMap(HttpClient.HttpClient, (client) =>
    client.execute(
      HttpClientRequest.post(target.baseUrl + path).pipe(
        HttpClientRequest.setHeaders(headers),
        HttpClientRequest.bodyUnsafeJson({ ...tokens, claims: claims && JSON.stringify(claims) })
      )
    )
  ).pipe(Effect.flatMap((response) => response.json))
}

/** What a careful program adds, one after the other: a timeout, two spans in place of the client's, a schema. */
const careful = (target: Target, added: "timeout" | "spans" | "schema") => {
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

/** The first is what the plots are relative to. */
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
    open: (target) => byEffect(careful(target, "schema"), NodeHttpClient.layerUndici)
  },
  {
    name: "careful HttpClient, fetch",
    takesFetch: true,
    open: (target) => byEffect(careful(target, "schema"), fetchLayer(target))
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
    open: (target) => {
      const fetch = fetchOf(target)
      const client = new AuthleteCore({
        serverURL: target.baseUrl,
        bearer,
        ...(target.inMemory ? { httpClient: new HTTPClient({ fetcher: (input, init) => fetch(input, init) }) } : {})
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
    open: (target) => {
      const fetch = fetchOf(target)
      return {
        run: byPromise(async () => {
          const response = await fetch(target.baseUrl + path, { method: "POST", headers, body: JSON.stringify(tokens) })
          return response.json()
        }),
        close: async () => {}
      }
    }
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

/** What lies between a bare call and a careful one. */
const steps: ReadonlyArray<Contender> = [
  {
    name: "bare HttpClient and a timeout, undici",
    takesFetch: false,
    open: (target) => byEffect(careful(target, "timeout"), NodeHttpClient.layerUndici)
  },
  {
    name: "bare HttpClient, a timeout and two spans, undici",
    takesFetch: false,
    open: (target) => byEffect(careful(target, "spans"), NodeHttpClient.layerUndici)
  }
]

/** The contender of that name. */
export const contenderOf = (name: string | undefined): Contender => {
  const contender = [...contenders, ...steps].find((contender) => contender.name === name)
  if (contender === undefined) throw new Error(`there is no contender ${name}`)
  return contender
}
