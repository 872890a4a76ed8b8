/**
 * How any operation of Authlete is called.
 *
 * @since 1.0.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { AuthleteConfig } from "./AuthleteConfig.js"
import type { AuthleteError } from "./AuthleteError.js"
import { attempt, invalidRequest } from "./attempt.js"
import type { CallOptions } from "./CallOptions.js"
import { noteIgnoredFields } from "./ignoredFields.js"
import { parseProblem } from "./parseProblem.js"
import * as Prepare from "./prepare.js"
import * as RetryPolicy from "./RetryPolicy.js"
import { retrying } from "./retrying.js"
import * as telemetry from "./telemetry.js"

/**
 * A call to Authlete.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category models
 */
export type Operation<Request, Response, R = AuthleteConfig | HttpClient.HttpClient> = (
  request: Request,
  options?: CallOptions
) => Effect.Effect<Response, AuthleteError, R>

/**
 * One authenticated JSON call: `POST {baseUrl}/api/{serviceId}/{path}`. The configured retries repeat any failure of an
 * idempotent operation, and of another one only what took no effect; a `retry` given with the call repeats any failure.
 */
export const make = <Request extends object, RequestBody, A extends telemetry.Outcome, ResponseBody>(
  definition: Prepare.Definition<Request, RequestBody, A, ResponseBody>
) => {
  const { name } = definition
  const operation = telemetry.ofOperation(name, definition.path)
  const prepare = Prepare.make(definition)
  const decode = Schema.decodeUnknownEither(definition.response)
  const decodeJson = (json: unknown) =>
    Either.mapBoth(decode(json), {
      onLeft: (error) => parseProblem(error.issue, "decoding"),
      onRight: (response) => noteIgnoredFields(definition.response.fields, json, response)
    })

  return (
    request: Request,
    options?: CallOptions
  ): Effect.Effect<A, AuthleteError, AuthleteConfig | HttpClient.HttpClient> =>
    Effect.contextWithEffect((context: Context.Context<AuthleteConfig | HttpClient.HttpClient>) => {
      const config = Context.get(context, AuthleteConfig)
      const attempts: telemetry.Attempts = { count: 0 }
      const prepared = prepare(config, Context.get(context, HttpClient.HttpClient), request, options ?? {})
      const { serviceId } = Either.getOrElse(prepared, () => config)
      return telemetry.withCallTelemetry(
        operation,
        serviceId,
        attempts
      )((span) => {
        if (Either.isLeft(prepared)) return Effect.fail(invalidRequest(name, prepared.left))
        const call = prepared.right
        const once = telemetry.withAttemptTelemetry(
          operation,
          call.server,
          call.url,
          attempts,
          span
        )((span) => attempt(name, call, decodeJson, span))
        // A schedule that never retries would cost as much as one that does.
        return call.retry === RetryPolicy.none
          ? once
          : Effect.withParentSpan(retrying(once, call.retry, call.mayRepeat), span)
      })
    })
}
