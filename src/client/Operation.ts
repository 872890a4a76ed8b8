/**
 * The functions that call Authlete.
 *
 * @since 1.0.0
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { type CheckedFields, type CheckedPath, definitionProblem } from "../wire/definition.js"
import { AuthleteConfig } from "./AuthleteConfig.js"
import type { AuthleteError } from "./AuthleteError.js"
import { attempt, type Decode, invalidRequest } from "./attempt.js"
import type { CallOptions } from "./CallOptions.js"
import { noteIgnoredFields } from "./ignoredFields.js"
import type { OperationDefinition } from "./OperationDefinition.js"
import { parseProblem } from "./parseProblem.js"
import * as Prepare from "./prepare.js"
import * as RetryPolicy from "./RetryPolicy.js"
import { requestFields } from "./requestFields.js"
import { retrying } from "./retrying.js"
import { safely } from "./safely.js"
import * as telemetry from "./telemetry.js"

/**
 * A function that calls Authlete.
 *
 * Fails with `ResultError` if Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category Another operation
 */
export type Operation<Request, Response, R = AuthleteConfig | HttpClient.HttpClient> = (
  request: Request,
  options?: CallOptions
) => Effect.Effect<Response, AuthleteError, R>

const make = <
  const Path extends string,
  Request extends object,
  RequestBody extends object,
  Response = void,
  ResponseBody = never
>(
  definition: OperationDefinition<Request, RequestBody, Response, ResponseBody> & {
    readonly path: Path & CheckedPath<Path, RequestBody>
    readonly request: CheckedFields<RequestBody>
  }
): Operation<Request, Response> => {
  const problem = definitionProblem(definition, {
    isSchema: Schema.isSchema,
    sentFields: (request) => requestFields(request)?.sent
  })
  if (problem !== undefined) throw new RangeError(`Operation.make: ${problem}`)
  const { method = "POST", name, path, response } = definition
  const operation = telemetry.ofOperation(name, method, path)
  const prepare = Prepare.make(definition)

  const decode = ((): Decode<Response> => {
    // Without a schema for it, the response is void.
    if (response === undefined) return { _tag: "Nothing", nothing: undefined as Response }
    const decodeJson = Schema.decodeUnknownEither(response)
    const fields = Predicate.hasProperty(response, "fields") ? Object(response.fields) : {}
    return {
      _tag: "Json",
      decode: (json) =>
        safely(
          () =>
            Either.mapBoth(decodeJson(json), {
              onLeft: (error) => parseProblem(error.issue, "decoding"),
              onRight: (response) => noteIgnoredFields(fields, json, response)
            }),
          "the response schema threw an error"
        )
    }
  })()

  return (request, options) =>
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
        const once = Effect.map(
          telemetry.withAttemptTelemetry(
            operation,
            call.server,
            call.url,
            attempts,
            span
          )((span) => attempt(name, call, decode, span)),
          ({ response }) => response
        )
        // A schedule that never retries would cost as much as one that does.
        return call.retry === RetryPolicy.none
          ? once
          : Effect.withParentSpan(retrying(once, call.retry, call.mayRepeat), span)
      })
    })
}

/**
 * Makes operations of Authlete's API: `Operation.make`.
 *
 * @since 1.0.0
 * @category Another operation
 */
export const Operation = {
  /**
   * Makes an operation of Authlete's API. It has everything that the operations of this library have: two typed errors,
   * checks before anything is sent, the credential, timeout and retries, strict decoding, redaction, spans, metrics and
   * logs.
   *
   * Throws a `RangeError` at once for a definition that can't work. Most of these definitions do not compile either.
   *
   * @example
   * ```ts
   * import { Schema } from "effect"
   * import { Field, Operation } from "effect-authlete"
   *
   * const introspect = Operation.make({
   *   name: "introspect",
   *   path: "auth/introspection",
   *   idempotent: true,
   *   request: Schema.Struct({ token: Field.Secret, scopes: Schema.optional(Schema.Array(Schema.String)) }),
   *   response: Schema.Struct({ action: Field.absentOr(Schema.String), subject: Field.lenient(Schema.String) })
   * })
   * ```
   *
   * @since 1.0.0
   */
  make
}
