import * as Headers from "@effect/platform/Headers"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import type * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { type Confidential, formPersonal, formSecrets, personalIn } from "../wire/confidential.js"
import { encodeRequest } from "../wire/encodeRequest.js"
import { fetchOptionsProblem } from "../wire/fetchOptions.js"
import { headersProblem } from "../wire/headers.js"
import { memoized } from "../wire/memoized.js"
import { once } from "../wire/once.js"
import { snapshot } from "../wire/snapshot.js"
import { baseUrlProblem, serviceIdProblem, serviceUrl } from "../wire/url.js"
import type { AuthleteConfigService } from "./AuthleteConfigOptions.js"
import type { CallOptions } from "./CallOptions.js"
import { guarded } from "./guardedClient.js"
import type { OperationDefinition } from "./OperationDefinition.js"
import { parseProblem } from "./parseProblem.js"
import type { RetryPolicy } from "./RetryPolicy.js"
import { redactedIn } from "./redactedIn.js"
import { requestFields } from "./requestFields.js"
import { safely } from "./safely.js"
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
  readonly request: HttpClientRequest.HttpClientRequest
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
  transformed: memoized((client: HttpClient.HttpClient) => config.transformClient(client))
}))

const about = (name: string, problem: string | undefined): string | undefined =>
  problem === undefined ? undefined : `${name} ${problem}`

// `Predicate.isRecord` would change the type.
const isObject = (value: unknown): boolean => Predicate.isRecord(value)

/** Checks whatever can be checked before anything is sent; a problem is the end of the sentence "was not sent: …". */
export const make = <Request extends object, RequestBody extends object, A, ResponseBody>(
  definition: OperationDefinition<Request, RequestBody, A, ResponseBody>
) => {
  const { method = "POST", path } = definition
  const encode = Schema.encodeUnknownEither(definition.request)
  const names = requestFields(definition.request)?.given ?? []
  const encoded = encodeRequest(method, path)

  const targetOf = (config: AuthleteConfigService, serviceId: string): Either.Either<Target, string> => {
    const problem =
      about("serviceId", serviceIdProblem(serviceId)) ??
      about("baseUrl", baseUrlProblem(config.baseUrl, config.allowInsecureRequests))
    if (problem !== undefined) return Either.left(problem)
    const url = serviceUrl(config.baseUrl, serviceId)
    return Either.right({ serviceId, serviceUrl: url, origin: new URL(url).origin })
  }
  const usualTarget = memoized((config: AuthleteConfigService) => targetOf(config, config.serviceId))
  const serverOf = memoized((config: AuthleteConfigService) => telemetry.ofServer(method, new URL(config.baseUrl)))

  const prepare = (
    config: AuthleteConfigService,
    client: HttpClient.HttpClient,
    request: Request,
    options: CallOptions
  ): Either.Either<PreparedCall, string> => {
    const members = snapshot(names, request)
    const wire = encode(members)
    if (Either.isLeft(wire)) return Either.left(parseProblem(wire.left.issue, "encoding"))
    const sent: Record<string, unknown> = Object.fromEntries(Object.entries(wire.right))
    // Read now, since a caller may wipe them once the call is made.
    const redacted = redactedIn(members)
    const placed = encoded(sent, members, redacted)
    if (placed._tag === "Problem") return Either.left(placed.problem)
    const { body, path, shown } = placed
    // A variable of type `RequestInit` passes for these options, and may hold what belongs to the call.
    const given: RequestInit = options.fetchOptions ?? {}
    if (!isObject(given)) return Either.left("fetchOptions must be an object")
    const inits = [given.headers, options.headers].filter(Predicate.isNotNullable)
    if (!inits.every(Predicate.isObject)) return Either.left("the headers must be an object")
    const headers = inits.map(Headers.fromInput).reduce(Headers.merge, Headers.empty)
    const fetchOptions = Struct.omit(given, "body", "headers", "method", "signal")
    const { retry: ownRetry, serviceId, timeout } = options
    const target = Predicate.isNullable(serviceId) ? usualTarget(config) : targetOf(config, serviceId)
    if (Either.isLeft(target)) return Either.left(target.left)
    const usual = configured(config)
    const retry = ownRetry ?? config.retry
    const limit = Predicate.isNullable(timeout) ? usual.timeout : decodeTimeout(timeout)
    const problem =
      fetchOptionsProblem(fetchOptions) ??
      headersProblem(headers) ??
      about("retry", Schedule.isSchedule(retry) ? undefined : "is not a Schedule")
    if (problem !== undefined) return Either.left(problem)
    if (Either.isLeft(limit)) return Either.left(`timeout ${limit.left}`)
    const transformedClient = Either.try(() => usual.transformed(client))
    if (Either.isLeft(transformedClient)) return Either.left("transformClient threw an error")
    if (!Predicate.hasProperty(transformedClient.right, HttpClient.TypeId)) {
      return Either.left("transformClient returned no HttpClient")
    }
    const asked = HttpClientRequest.make(method)(target.right.serviceUrl + path, {
      headers: { ...headers, accept: "application/json" }
    })
    return Either.right({
      ...target.right,
      url: target.right.serviceUrl + shown,
      server: serverOf(config),
      request: body === undefined ? asked : HttpClientRequest.setBody(asked, HttpBody.unsafeJson(body)),
      execute: guarded(transformedClient.right, ["authorization", ...Object.keys(headers)], fetchOptions),
      bearer: config.bearer,
      timeout: limit.right,
      retry,
      mayRepeat: definition.idempotent || Predicate.isNotNullable(ownRetry),
      confidential: once(() => ({
        secrets: [...redacted, ...redacted.flatMap(formSecrets), ...Object.values(headers)],
        personal: [...redacted.flatMap(formPersonal), ...personalIn(sent)]
      }))
    })
  }

  // A getter of the caller's may throw, and so does a `Redacted` that was wiped.
  return (...given: Parameters<typeof prepare>): Either.Either<PreparedCall, string> =>
    safely(() => prepare(...given), "reading it threw an error")
}
