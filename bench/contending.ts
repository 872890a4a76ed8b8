import { AuthleteCore } from "@authlete/typescript-sdk/core.js"
import { tokenManagementReissueIdToken } from "@authlete/typescript-sdk/funcs/tokenManagementReissueIdToken.js"
import { HTTPClient } from "@authlete/typescript-sdk/lib/http.js"
import { answer, tokens } from "./answer.js"

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

/** A contender of a module, and what it is called in a report. */
export interface Entry {
  readonly module: string
  readonly name: string
  readonly shownAs: string
}

/** The contender of that name; the module exports what is compared, and what lies between the bare and the careful one. */
export const contenderOf = async (module = "", name = ""): Promise<Contender> => {
  const { contenders, steps }: Readonly<Record<"contenders" | "steps", ReadonlyArray<Contender>>> = await import(module)
  const contender = [...contenders, ...steps].find((contender) => contender.name === name)
  if (contender === undefined) throw new Error(`there is no contender ${name} in ${module}`)
  return contender
}

export const fetchOf = ({ inMemory = false }: Target): typeof fetch =>
  inMemory
    ? async () =>
        new Response(answer, {
          headers: { "content-type": "application/json", "content-length": String(answer.length) }
        })
    : globalThis.fetch

export const claimsOf = ({ claims = 0 }: Target) =>
  claims === 0
    ? undefined
    : Object.fromEntries(Array.from({ length: claims }, (_, index) => [`claim${index}`, `value ${index}`]))

export const bearer = "b".repeat(43)
export const serviceId = "1234567890"
export const path = `/api/${serviceId}/idtoken/reissue`
export const headers = {
  accept: "application/json",
  authorization: `Bearer ${bearer}`,
  "content-type": "application/json"
}

/** The body that a client in Effect sends. */
export const bodyOf = (target: Target) => {
  const claims = claimsOf(target)
  return { ...tokens, claims: claims && JSON.stringify(claims) }
}

const byPromise =
  (call: () => Promise<unknown>): Run =>
  async ({ calls, inFlight }) => {
    const worker = async () => {
      for (let call_ = 0; call_ < calls / inFlight; call_++) await call()
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
  }

/** What is needed of undici, which each edition has a version of. */
export interface Undici<Agent extends { destroy(): Promise<void> }> {
  readonly Agent: new () => Agent
  readonly request: (
    url: string,
    options: { method: "POST"; headers: Record<string, string>; body: string; dispatcher: Agent }
  ) => Promise<{ readonly statusCode: number; readonly body: { json(): Promise<unknown>; text(): Promise<string> } }>
}

/** The contenders without Effect. */
const withoutEffect = <Agent extends { destroy(): Promise<void> }>(undici: Undici<Agent>): ReadonlyArray<Contender> => [
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
      const dispatcher = new undici.Agent()
      return {
        run: byPromise(async () => {
          const response = await undici.request(baseUrl + path, {
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

/** What a client in Effect does: a bare call, the steps from it to what a careful program would write, or ours. */
export type Call = "bare" | "timeout" | "spans" | "careful" | "effect-authlete"

/** The clients in Effect that an edition opens, and those without Effect; the first is what the plots are relative to. */
export const contendersOf = <Agent extends { destroy(): Promise<void> }>(
  open: (call: Call, client: "undici" | "fetch", target: Target) => ReturnType<Contender["open"]>,
  undici: Undici<Agent>
) => {
  const inEffect = (name: string, call: Call, client: "undici" | "fetch"): Contender => ({
    name: `${name}, ${client}`,
    takesFetch: client === "fetch",
    open: (target) => open(call, client, target)
  })
  return {
    contenders: [
      inEffect("bare HttpClient", "bare", "undici"),
      inEffect("bare HttpClient", "bare", "fetch"),
      inEffect("careful HttpClient", "careful", "undici"),
      inEffect("careful HttpClient", "careful", "fetch"),
      inEffect("effect-authlete", "effect-authlete", "undici"),
      inEffect("effect-authlete", "effect-authlete", "fetch"),
      ...withoutEffect(undici)
    ],
    /** What lies between a bare call and a careful one. */
    steps: [
      inEffect("bare HttpClient and a timeout", "timeout", "undici"),
      inEffect("bare HttpClient, a timeout and two spans", "spans", "undici")
    ]
  }
}
