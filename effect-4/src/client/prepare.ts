import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { headersProblem } from "../wire/headers.js"
import { memoized } from "../wire/memoized.js"
import { type Confidential, formPersonal, formSecrets, stringsOf } from "../wire/scrub.js"
import { baseUrlProblem, serviceIdProblem, serviceUrl } from "../wire/url.js"
import type { AuthleteConfigService } from "./AuthleteConfigOptions.js"
import type { CallOptions } from "./CallOptions.js"
import { encodeRequest } from "./encodeRequest.js"
import { guarded } from "./guardedClient.js"
import {
  type HttpClient,
  type HttpClientRequest,
  headersFrom,
  isHttpClient,
  jsonBody,
  makeRequest,
  mergeHeaders,
  noHeaders,
  setBody
} from "./http.js"
import type { OperationDefinition } from "./OperationDefinition.js"
import { parseProblem } from "./parseProblem.js"
import type { RetryPolicy } from "./RetryPolicy.js"
import * as telemetry from "./telemetry.js"
import { decodeTimeout } from "./timeout.js"

/** Where the calls of an operation go. */
interface Target {
  readonly serviceId: string
  /** What the path of the operation is added to. */
  readonly serviceUrl: string
  readonly origin: string
}

/** A call, ready to be sent as often as its retries want; only the credential is still missing. */
export interface PreparedCall extends Target {
  /** The URL to be shown. */
  readonly url: string
  /** Without the credential. */
  readonly request: HttpClientRequest
  readonly server: ReturnType<typeof telemetry.ofServer>
  readonly execute: ReturnType<typeof guarded>
  readonly bearer: Effect.Effect<Redacted.Redacted, unknown>
  readonly timeout: Duration.Duration
  readonly retry: RetryPolicy
  /** Whether the retries may repeat what may have taken effect. */
  readonly mayRepeat: boolean
  /** What a server that echoes the request must not bring into a message; worked out where there is text to scrub. */
  readonly confidential: () => Confidential
}

/** What is worked out once for a configuration, whatever the operation. */
const configured = memoized((config: AuthleteConfigService) => ({
  timeout: decodeTimeout(config.timeout),
  transformed: memoized((client: HttpClient) => config.transformClient(client))
}))

const about = (name: string, problem: string | undefined): string | undefined =>
  problem === undefined ? undefined : `${name} ${problem}`

// `Predicate.isObject` would change the type.
const isObject = (value: unknown): boolean => Predicate.isObject(value)

/** What `fetch` would refuse is found here, and not taken for a connection that failed. */
const fetchOptionsProblem = (options: RequestInit): string | undefined => {
  if (Struct.keys(options).length === 0) return undefined
  const request = Result.try(() => new Request("https://authlete.com", { ...options, method: "POST" }))
  return Result.isFailure(request) ? "fetch does not take such fetchOptions" : undefined
}

/** The members of a request that its model knows, each read once: one may be a getter, or inherited. */
const snapshot = (names: ReadonlyArray<string>, request: object): Record<string, unknown> => {
  const members: Record<string, unknown> = {}
  for (const name of names) {
    const value: unknown = Reflect.get(request, name)
    if (value !== undefined) members[name] = value
  }
  return members
}

/** Worked out when it is first asked for. */
const once = <A>(make: () => A): (() => A) => {
  let made: { readonly value: A } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** The fields that name a person. */
const people = ["sub", "subject"]

/** Objects travel as strings that hold JSON: what a program says of its users, mostly. */
const personalIn = (members: Record<string, unknown>, body: unknown): ReadonlyArray<string> =>
  Object.entries(members).flatMap(([name, value]) => {
    const sent: unknown = Predicate.hasProperty(body, name) ? body[name] : undefined
    if (!Predicate.isString(sent)) return []
    if (people.includes(name)) return stringsOf(sent)
    return isObject(value) && !Redacted.isRedacted(value) ? stringsOf(JSON.parse(sent)) : []
  })

/** Checks whatever can be checked before anything is sent; a problem is the end of the sentence "was not sent: …". */
export const make = <Request extends object, RequestBody, A, ResponseBody>(
  definition: OperationDefinition<Request, RequestBody, A, ResponseBody>
) => {
  const { method = "POST", path } = definition
  const encode = Schema.encodeUnknownResult(definition.request)
  const names = Object.keys(definition.request.fields)
  const encoded = encodeRequest(method, path)

  const targetOf = (config: AuthleteConfigService, serviceId: string): Result.Result<Target, string> => {
    const problem =
      about("serviceId", serviceIdProblem(serviceId)) ??
      about("baseUrl", baseUrlProblem(config.baseUrl, config.allowInsecureRequests))
    if (problem !== undefined) return Result.fail(problem)
    const url = serviceUrl(config.baseUrl, serviceId)
    return Result.succeed({ serviceId, serviceUrl: url, origin: new URL(url).origin })
  }
  const usualTarget = memoized((config: AuthleteConfigService) => targetOf(config, config.serviceId))
  const serverOf = memoized((config: AuthleteConfigService) => telemetry.ofServer(method, new URL(config.baseUrl)))

  const prepare = (
    config: AuthleteConfigService,
    client: HttpClient,
    request: Request,
    options: CallOptions
  ): Result.Result<PreparedCall, string> => {
    const members = snapshot(names, request)
    const wire = encode(members)
    if (Result.isFailure(wire)) return Result.fail(parseProblem(wire.failure.issue, "encoding"))
    const placed = encoded(members, Object.fromEntries(Object.entries(Object(wire.success))))
    if (Result.isFailure(placed)) return Result.fail(placed.failure)
    const { body, path, shown } = placed.success
    // A variable of type `RequestInit` passes for these options, and may hold what belongs to the call.
    const given: RequestInit = options.fetchOptions ?? {}
    if (!isObject(given)) return Result.fail("fetchOptions are no object")
    const inits = [given.headers, options.headers].filter(Predicate.isNotNullish)
    if (!inits.every(Predicate.isObjectKeyword)) return Result.fail("the headers are no object")
    const headers = inits.map((init) => headersFrom(init)).reduce((one, other) => mergeHeaders(one, other), noHeaders)
    const fetchOptions = Struct.omit(given, ["body", "headers", "method", "signal"])
    // Read now, since a caller may wipe them once the call is made.
    const redacted = Object.values(members)
      .filter(Redacted.isRedacted)
      .map((secret) => String(Redacted.value(secret)))
    const { retry: ownRetry, serviceId, timeout } = options
    const target = Predicate.isNullish(serviceId) ? usualTarget(config) : targetOf(config, serviceId)
    if (Result.isFailure(target)) return Result.fail(target.failure)
    const usual = configured(config)
    const retry = ownRetry ?? config.retry
    const limit = Predicate.isNullish(timeout) ? usual.timeout : decodeTimeout(timeout)
    const problem =
      fetchOptionsProblem(fetchOptions) ??
      headersProblem(headers) ??
      about("retry", Schedule.isSchedule(retry) ? undefined : "is not a Schedule")
    if (problem !== undefined) return Result.fail(problem)
    if (Result.isFailure(limit)) return Result.fail(`timeout ${limit.failure}`)
    const transformedClient = Result.try(() => usual.transformed(client))
    if (Result.isFailure(transformedClient)) return Result.fail("transformClient threw an error")
    if (!isHttpClient(transformedClient.success)) {
      return Result.fail("transformClient gave no HttpClient")
    }
    const asked = makeRequest(method)(target.success.serviceUrl + path, {
      headers: { ...headers, accept: "application/json" }
    })
    return Result.succeed({
      ...target.success,
      url: target.success.serviceUrl + shown,
      server: serverOf(config),
      request: body === undefined ? asked : setBody(asked, jsonBody(body)),
      execute: guarded(transformedClient.success, ["authorization", ...Object.keys(headers)], fetchOptions),
      bearer: config.bearer,
      timeout: limit.success,
      retry,
      mayRepeat: definition.idempotent || Predicate.isNotNullish(ownRetry),
      confidential: once(() => ({
        secrets: [...redacted, ...redacted.flatMap(formSecrets), ...Object.values(headers)],
        personal: [...redacted.flatMap(formPersonal), ...personalIn(members, wire.success)]
      }))
    })
  }

  // A getter of the caller's may throw, and so does a `Redacted` that was wiped.
  return (...given: Parameters<typeof prepare>): Result.Result<PreparedCall, string> =>
    Result.flatMap(Result.try({ try: () => prepare(...given), catch: () => "reading it threw an error" }), identity)
}
