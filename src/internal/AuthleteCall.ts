import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { identity } from "effect/Function"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { AuthleteConfig, type AuthleteConfigService, type CallOptions } from "../AuthleteConfig.js"
import type { AuthleteError } from "../AuthleteError.js"
import * as RetryPolicy from "../RetryPolicy.js"
import { attempt, invalidRequest, type PreparedCall } from "./attempt.js"
import { withClientState } from "./clientState.js"
import { parseProblem } from "./parseProblem.js"
import { type Attempts, withAttemptTelemetry, withCallTelemetry } from "./telemetry.js"
import { decodeTimeout } from "./timeout.js"
import { headersProblem } from "./wire/headers.js"
import { formSecrets } from "./wire/scrub.js"
import { operationUrl, serviceIdProblem } from "./wire/url.js"

/** What a response must be able to say for the telemetry of its call. */
interface Response {
  readonly action?: string
  readonly resultCode?: string
}

/**
 * One authenticated JSON call: `POST {baseUrl}/api/{serviceId}/{path}`. An operation names its path and its two models,
 * and says whether repeating it is harmless; the configured retries apply to those that are.
 */
export const make = <Request extends object, RequestBody, A extends Response, ResponseBody>(definition: {
  readonly operation: string
  readonly path: string
  readonly idempotent: boolean
  readonly request: Schema.Schema<Request, RequestBody>
  readonly response: Schema.Schema<A, ResponseBody>
}) => {
  const { operation } = definition
  const target = { operation, template: `/api/{serviceId}/${definition.path}` }
  const encode = Schema.encodeEither(definition.request)
  const decode = Schema.decodeUnknownEither(definition.response)

  const checked = (problem: string | undefined): Either.Either<void, string> =>
    problem === undefined ? Either.void : Either.left(problem)

  const prepare = (
    config: AuthleteConfigService,
    client: HttpClient.HttpClient,
    request: Request,
    options: CallOptions
  ): Either.Either<PreparedCall<A>, string> =>
    Either.gen(function* () {
      const body = yield* Either.mapLeft(encode(request), (error) => parseProblem(error.issue))
      const serviceId = options.serviceId ?? config.serviceId
      const problem = serviceIdProblem(serviceId)
      yield* checked(problem === undefined ? undefined : `serviceId ${problem}`)
      // A variable of type `RequestInit` passes for these options, and may hold what belongs to the call.
      const given: RequestInit = options.fetchOptions ?? {}
      const fetchOptions = Struct.omit(given, "body", "headers", "method", "signal")
      const headers = { ...Headers.fromInput(given.headers), ...Headers.fromInput(options.headers) }
      yield* checked(headersProblem(headers))
      const url = operationUrl(config.baseUrl, serviceId, definition.path)
      return {
        operation,
        client: withClientState(
          config.transformClient(client),
          ["authorization", ...Object.keys(headers)],
          fetchOptions
        ),
        request: HttpClientRequest.post(url).pipe(
          HttpClientRequest.acceptJson,
          HttpClientRequest.bodyUnsafeJson(body),
          HttpClientRequest.setHeaders(headers)
        ),
        origin: new URL(url).origin,
        bearer: config.bearer,
        timeout:
          options.timeout === undefined
            ? config.timeout
            : yield* Either.mapLeft(decodeTimeout(options.timeout), (problem) => `timeout ${problem}`),
        secrets: [
          ...Object.values(request)
            .filter(Redacted.isRedacted)
            .flatMap((secret) => {
              const text = String(Redacted.value(secret))
              return [text, ...formSecrets(text)]
            }),
          ...Object.values(headers)
        ],
        decode: (json) => Either.mapLeft(decode(json), (error) => parseProblem(error.issue))
      }
    })

  return (
    request: Request,
    options: CallOptions = {}
  ): Effect.Effect<A, AuthleteError, AuthleteConfig | HttpClient.HttpClient> =>
    Effect.gen(function* () {
      const config = yield* AuthleteConfig
      const client = yield* HttpClient.HttpClient
      const attempts: Attempts = { count: 0 }
      const policy = options.retry ?? (definition.idempotent ? config.retry : RetryPolicy.none)

      // A getter of the caller's may throw, and so does a `Redacted` that was wiped.
      const prepared = Either.try({
        try: () => prepare(config, client, request, options),
        catch: () => "reading it threw an error"
      }).pipe(
        Either.flatMap(identity),
        Either.mapLeft((problem) => invalidRequest(operation, problem))
      )

      return yield* prepared.pipe(
        Effect.flatMap((call) => {
          const once = withAttemptTelemetry(target, call.request.url, attempts)(attempt(call))
          return policy === RetryPolicy.none
            ? once
            : Effect.retry(once, { schedule: policy, while: (error) => !isInvalidRequest(error) })
        }),
        withCallTelemetry(target, options.serviceId ?? config.serviceId, attempts)
      )
    })
}

const isInvalidRequest = (error: AuthleteError): boolean =>
  error._tag === "DefaultError" && error.reason === "InvalidRequest"
