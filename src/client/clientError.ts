import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { provesNeverSent, type RuntimeError, runtimeError } from "../wire/runtimeError.js"

/** What is left of an error once the request, with its headers and body, and every quoted byte are taken out of it. */
export interface ClientFailure {
  /** The client could not make a request of what it was given. */
  readonly beforeSending: boolean
  /** No connection was made, as far as the client can see that answered. */
  readonly neverSent: boolean
  readonly cause: RuntimeError | undefined
}

/** A request mapper may change where a request goes, and another what is in it; a client that is asked besides has neither. */
const isSame = (one: HttpClientRequest.HttpClientRequest, other: HttpClientRequest.HttpClientRequest): boolean =>
  one.url === other.url || (one.body._tag !== "Empty" && one.body === other.body)

/** An error of a client's own may throw when it is looked at. */
const asClientError = (error: unknown): HttpClientError.HttpClientError | undefined =>
  Either.getOrUndefined(Either.try(() => (HttpClientError.isHttpClientError(error) ? error : undefined)))

/**
 * What is left of whatever a client failed or died with, or of its interrupting itself, when it was asked this, and its
 * mappers had made that of it.
 */
export const clientFailure = (
  cause: Cause.Cause<unknown>,
  request?: HttpClientRequest.HttpClientRequest,
  mapped?: HttpClientRequest.HttpClientRequest
): ClientFailure => {
  const error = Cause.squash(cause)
  const failed = asClientError(error)
  if (failed === undefined) return { beforeSending: false, neverSent: false, cause: runtimeError(error) }
  const isAbout =
    failed._tag === "RequestError" &&
    request !== undefined &&
    (failed.request === mapped || isSame(failed.request, request))
  return {
    beforeSending: isAbout && failed.reason !== "Transport",
    neverSent: isAbout && failed.reason === "Transport" && provesNeverSent(failed.cause),
    cause: runtimeError(failed.cause)
  }
}

/** A client may fail on a status by itself (`HttpClient.filterStatusOk`); the response is in its error. */
export const catchStatus =
  (request: HttpClientRequest.HttpClientRequest) =>
  <E, R>(
    self: Effect.Effect<HttpClientResponse.HttpClientResponse, E | HttpClientError.HttpClientError, R>
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, E | HttpClientError.HttpClientError, R> =>
    Effect.catchAll(self, (error) => {
      const failed = asClientError(error)
      return failed?._tag === "ResponseError" && failed.reason === "StatusCode" && isSame(failed.request, request)
        ? Effect.succeed(failed.response)
        : Effect.fail(error)
    })
