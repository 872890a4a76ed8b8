/**
 * The two ways in which a call to Authlete fails.
 *
 * @since 1.0.0
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as retry from "../wire/retry.js"
import * as sentences from "../wire/sentences.js"

/**
 * Authlete refused the call: the status is 400, 401, 403 or 500, and the body is a JSON object.
 *
 * Source: Authlete's OpenAPI document 3.0.16.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { getJwks } from "effect-authlete"
 *
 * const program = getJwks({}).pipe(
 *   Effect.catchTag("ResultError", (error) => Effect.logError(`${error.status} ${error.resultCode}: ${error.message}`))
 * )
 * ```
 *
 * @since 1.0.0
 * @category Errors and retries
 */
export class ResultError extends Schema.TaggedError<ResultError>("effect-authlete/ResultError")("ResultError", {
  /** The operation that was called, such as `reissueIdToken`. */
  operation: Schema.String,
  /** The HTTP status: 400, 401, 403 or 500. */
  status: Schema.Int,
  /** Authlete's code for the refusal, if it gave one. */
  resultCode: Schema.optional(Schema.String),
  /** Authlete's sentence about the refusal, if it gave one. */
  resultMessage: Schema.optional(Schema.String),
  /** The time to wait after the answer, as its `Retry-After` header says. */
  retryAfter: Schema.optional(Schema.Duration),
  /** The server that was called, such as `https://us.authlete.com`. */
  origin: Schema.optional(Schema.String),
  /** The service that was called. */
  serviceId: Schema.optional(Schema.String)
}) {
  /**
   * What was refused, in Authlete's words, and what to do.
   *
   * @since 1.0.0
   */
  override get message(): string {
    return sentences.refused(this.operation, this.status, this.resultMessage ?? this.resultCode, this)
  }
}

/** In the error, and never in its encoded form. */
const leftOutWhenEncoded = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalToOptional(Schema.Unknown, Schema.UndefinedOr(Schema.typeSchema(schema)), {
    decode: () => Option.none<A | undefined>(),
    encode: () => Option.none()
  })

/**
 * Every other failure of a call.
 *
 * | `reason`         | what happened                                                                                |
 * | ---------------- | -------------------------------------------------------------------------------------------- |
 * | `InvalidRequest` | the request or the credential can't be sent, and nothing was sent                             |
 * | `Transport`      | the connection failed or ended too early, before or within the body                           |
 * | `Timeout`        | an attempt took longer than its timeout                                                       |
 * | `StatusCode`     | an undocumented status, or a documented status with a body that is not from Authlete          |
 * | `Decode`         | a 200 whose body can't be read, or is larger than 1 MiB                                       |
 *
 * Source: `AuthleteDefaultError` of Authlete's TypeScript SDK, and the other errors of that SDK.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { getJwks } from "effect-authlete"
 *
 * const program = getJwks({}).pipe(
 *   Effect.catchTag("DefaultError", (error) =>
 *     error.reason === "Timeout" ? Effect.succeed({ keys: [] }) : Effect.fail(error)
 *   )
 * )
 * ```
 *
 * @since 1.0.0
 * @category Errors and retries
 */
export class DefaultError extends Schema.TaggedError<DefaultError>("effect-authlete/DefaultError")("DefaultError", {
  /** The operation that was called, such as `reissueIdToken`. */
  operation: Schema.String,
  /** What happened: see the table. */
  reason: Schema.Literal("InvalidRequest", "Transport", "Timeout", "StatusCode", "Decode"),
  /** What failed and what to do. */
  description: Schema.String,
  /** The HTTP status, if the headers of an answer arrived. */
  status: Schema.optional(Schema.Int),
  /** The `Content-Type` of the answer, if it had one. */
  contentType: Schema.optional(Schema.String),
  /**
   * Whether the request was surely never sent: `InvalidRequest`, or no connection was made (the name was not found, the
   * connection was refused or not made in time, the TLS handshake failed). Such a call had no effect, so any operation
   * may be repeated. If a client repeats requests by itself, this field is only about the last request.
   */
  neverSent: Schema.optionalWith(Schema.Boolean, { default: () => false }),
  /** The first 4 KiB of the answer, for `StatusCode` and `Decode`. It is not part of the encoded error. */
  body: leftOutWhenEncoded(Schema.RedactedFromSelf(Schema.String)),
  /** The time to wait after the answer, as its `Retry-After` header says. */
  retryAfter: Schema.optional(Schema.Duration),
  /** The runtime's error, without its message, which may quote secrets. It is not part of the encoded error. */
  cause: leftOutWhenEncoded(
    Schema.Struct({
      /** The name of the outermost error, such as `TypeError`. */
      name: Schema.String,
      /** The code of the innermost error that has one, such as `ECONNREFUSED`. */
      code: Schema.optional(Schema.String)
    })
  )
}) {
  /**
   * What failed and what to do.
   *
   * @since 1.0.0
   */
  override get message(): string {
    return `${this.operation}: ${this.description}`
  }
}

/**
 * Every error of a call. There is no third error and no defect.
 *
 * @since 1.0.0
 * @category Errors and retries
 */
export type AuthleteError = ResultError | DefaultError

/**
 * Whether the same call may succeed later: the connection failed, an attempt timed out, or the status is 429, 500, 502,
 * 503 or 504. `RetryPolicy.backoff` uses it by default.
 *
 * It is false if waiting can't help: the certificate is not trusted, has expired or is for another host, or the server
 * does not speak TLS.
 *
 * @example
 * ```ts
 * import { Effect } from "effect"
 * import { getJwks, isRetryable } from "effect-authlete"
 *
 * const program = getJwks({}).pipe(Effect.retry({ while: isRetryable, times: 3 }))
 * ```
 *
 * @since 1.0.0
 * @category Errors and retries
 */
export const isRetryable = (error: AuthleteError): boolean => retry.isRetryable(toFailure(error))

/** @internal */
export const toFailure = (error: AuthleteError): retry.Failure => ({
  reason: error._tag === "ResultError" ? "StatusCode" : error.reason,
  status: error.status,
  code: error._tag === "ResultError" ? undefined : error.cause?.code,
  retryAfterMillis: error.retryAfter === undefined ? undefined : Duration.toMillis(error.retryAfter)
})
