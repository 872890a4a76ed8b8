import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import { provesNeverSent, type RuntimeError, runtimeError } from "../wire/runtimeError.js"

/** What is left of an error once the request, with its headers and body, and every quoted byte are taken out of it. */
export interface ClientFailure {
  /** The client could not make a request of what it was given. */
  readonly beforeSending: boolean
  /** No connection was made, as far as the client can see that answered. */
  readonly neverSent: boolean
  readonly cause: RuntimeError | undefined
}

/** What is left of whatever a client failed or died with, or of its interrupting itself. */
export const clientFailure = (cause: Cause.Cause<unknown>): ClientFailure => {
  const error = Cause.squash(cause)
  if (!HttpClientError.isHttpClientError(error)) {
    return { beforeSending: false, neverSent: false, cause: runtimeError(error) }
  }
  const failed = error._tag === "RequestError"
  return {
    beforeSending: failed && error.reason !== "Transport",
    neverSent: failed && error.reason === "Transport" && provesNeverSent(error.cause),
    cause: runtimeError(error.cause)
  }
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
