import type * as Headers from "@effect/platform/Headers"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { type Body, readAnswer } from "./body.js"
import { type RuntimeError, runtimeError } from "./wire/runtimeError.js"

/** What is left of an error once the request, with its headers and body, and every quoted byte are taken out of it. */
export interface ClientFailure {
  readonly beforeSending: boolean
  readonly cause: RuntimeError | undefined
}

/** What is left of whatever a client failed or died with, or of its interrupting itself. */
export const clientFailure = (cause: Cause.Cause<unknown>): ClientFailure => {
  const error = Cause.squash(cause)
  return HttpClientError.isHttpClientError(error)
    ? {
        beforeSending: error._tag === "RequestError" && error.reason !== "Transport",
        cause: runtimeError(error.cause)
      }
    : { beforeSending: false, cause: runtimeError(error) }
}

/** A client may fail on a status by itself (`HttpClient.filterStatusOk`); the response is in its error. */
export const catchStatus = <E, R>(
  self: Effect.Effect<HttpClientResponse.HttpClientResponse, E | HttpClientError.HttpClientError, R>
): Effect.Effect<HttpClientResponse.HttpClientResponse, E | HttpClientError.HttpClientError, R> =>
  Effect.catchAll(self, (error) =>
    HttpClientError.isHttpClientError(error) && error._tag === "ResponseError" && error.reason === "StatusCode"
      ? Effect.succeed(error.response)
      : Effect.fail(error)
  )

/** The names of zlib, Brotli and Zstandard in Node and in Bun for bytes that are not what the `content-encoding` says. */
const isCorrupt = (error: HttpClientError.ResponseError): boolean =>
  /^(Z_|ERR__ERROR_|ERR_BROTLI_|ZSTD_|ZlibError$|(Brotli|Zstd)DecompressionError$)/.test(
    runtimeError(error.cause)?.code ?? ""
  )

const none = Effect.sync((): Body => ({ body: new Uint8Array(0), complete: true }))

/**
 * The body of an answer, and nothing where it has none: 204 and 304 end with their headers (RFC 9110 §15.3.5, §15.4.5),
 * `fetch` has none at all for some statuses, which the platform calls an error, and what can't be decompressed is no
 * body either.
 */
export const readBody = (
  response: HttpClientResponse.HttpClientResponse,
  headers: Headers.Headers
): Effect.Effect<Body, HttpClientError.ResponseError> =>
  response.status === 204 || response.status === 304
    ? none
    : Effect.catchIf(
        readAnswer(response, headers),
        (error) => error.reason === "EmptyBody" || isCorrupt(error),
        () => none
      )
