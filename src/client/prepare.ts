import * as Headers from "@effect/platform/Headers"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { headersProblem } from "../wire/headers.js"
import { formSecrets } from "../wire/scrub.js"
import { baseUrlProblem, operationUrl, serviceIdProblem } from "../wire/url.js"
import type { AuthleteConfigService } from "./AuthleteConfigOptions.js"
import type { CallOptions } from "./CallOptions.js"
import { guarded } from "./guardedClient.js"
import { parseProblem } from "./parseProblem.js"
import * as RetryPolicy from "./RetryPolicy.js"
import { timeoutProblem } from "./timeout.js"

/** What an operation is: its name, its path, whether repeating it is harmless, and its two models. */
export interface Definition<Request, RequestBody, A, ResponseBody> {
  readonly name: string
  readonly path: string
  readonly idempotent: boolean
  readonly request: Schema.Schema<Request, RequestBody> & { readonly fields: Schema.Struct.Fields }
  readonly response: Schema.Schema<A, ResponseBody>
}

/** A call, ready to be sent as often as its retries want; only the credential is still missing. */
export interface PreparedCall {
  readonly serviceId: string
  readonly url: URL
  readonly request: HttpClientRequest.HttpClientRequest
  readonly execute: ReturnType<typeof guarded>
  readonly bearer: Effect.Effect<Redacted.Redacted, unknown>
  readonly timeout: Duration.Duration
  readonly retry: RetryPolicy.RetryPolicy
  /** What a server that echoes the request must not bring into a message. */
  readonly secrets: ReadonlyArray<string>
}

const about = (name: string, problem: string | undefined): string | undefined =>
  problem === undefined ? undefined : `${name} ${problem}`

// `Predicate.isRecord` would change the type.
const isObject = (value: unknown): boolean => Predicate.isRecord(value)

/** What `fetch` would refuse is found here, and not taken for a connection that failed. */
const fetchOptionsProblem = (options: RequestInit): string | undefined => {
  if (Struct.keys(options).length === 0) return undefined
  const request = Either.try(() => new Request("https://authlete.com", { ...options, method: "POST" }))
  return Either.isLeft(request) ? "fetch does not take such fetchOptions" : undefined
}

/** The members of a request that its model knows, each read once: one may be a getter, or inherited. */
const snapshot = (fields: Schema.Struct.Fields, request: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(fields).flatMap((name) => {
      const value: unknown = Reflect.get(request, name)
      return value === undefined ? [] : [[name, value]]
    })
  )

const secretsOf = (members: Record<string, unknown>): ReadonlyArray<string> =>
  Object.values(members)
    .filter(Redacted.isRedacted)
    .flatMap((secret) => {
      const text = String(Redacted.value(secret))
      return [text, ...formSecrets(text)]
    })

/** Checks whatever can be checked before anything is sent; a problem is the end of the sentence "was not sent: …". */
export const make = <Request extends object, RequestBody, A, ResponseBody>(
  definition: Definition<Request, RequestBody, A, ResponseBody>
) => {
  const encode = Schema.encodeUnknownEither(definition.request)

  const prepare = (
    config: AuthleteConfigService,
    client: HttpClient.HttpClient,
    request: Request,
    options: CallOptions
  ): Either.Either<PreparedCall, string> => {
    const members = snapshot(definition.request.fields, request)
    const body = encode(members)
    if (Either.isLeft(body)) return Either.left(parseProblem(body.left.issue))
    // A variable of type `RequestInit` passes for these options, and may hold what belongs to the call.
    const given: RequestInit = options.fetchOptions ?? {}
    if (!isObject(given)) return Either.left("fetchOptions are no object")
    const inits: ReadonlyArray<Headers.Input> = [given.headers ?? {}, options.headers ?? {}]
    if (!inits.every(Predicate.isObject)) return Either.left("the headers are no object")
    const headers = inits.map(Headers.fromInput).reduce(Headers.merge)
    const fetchOptions = Struct.omit(given, "body", "headers", "method", "signal")
    const serviceId = options.serviceId ?? config.serviceId
    const timeout = options.timeout ?? config.timeout
    const retry = options.retry ?? (definition.idempotent ? config.retry : RetryPolicy.none)
    const problem =
      about("serviceId", serviceIdProblem(serviceId)) ??
      about("baseUrl", baseUrlProblem(config.baseUrl, config.allowInsecureRequests)) ??
      fetchOptionsProblem(fetchOptions) ??
      headersProblem(headers) ??
      about("retry", Schedule.isSchedule(retry) ? undefined : "is not a Schedule") ??
      about("timeout", timeoutProblem(timeout))
    if (problem !== undefined) return Either.left(problem)
    const transformed = Either.try(() => config.transformClient(client))
    if (Either.isLeft(transformed)) return Either.left("transformClient threw an error")
    if (!Predicate.hasProperty(transformed.right, HttpClient.TypeId)) {
      return Either.left("transformClient gave no HttpClient")
    }
    const url = operationUrl(config.baseUrl, serviceId, definition.path)
    return Either.right({
      serviceId,
      url: new URL(url),
      request: HttpClientRequest.post(url, {
        headers: { ...headers, accept: "application/json" },
        body: HttpBody.unsafeJson(body.right)
      }),
      execute: guarded(transformed.right, ["authorization", ...Object.keys(headers)], fetchOptions),
      bearer: config.bearer,
      timeout: Duration.decode(timeout),
      retry,
      secrets: [...secretsOf(members), ...Object.values(headers)]
    })
  }

  // A getter of the caller's may throw, and so does a `Redacted` that was wiped.
  return (...given: Parameters<typeof prepare>): Either.Either<PreparedCall, string> =>
    Either.flatMap(Either.try({ try: () => prepare(...given), catch: () => "reading it threw an error" }), identity)
}
