import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { provesNeverSent, type RuntimeError, runtimeError } from "../wire/runtimeError.js"
import { type HttpClientError, type HttpClientRequest, type HttpClientResponse, isHttpClientError } from "./http.js"

/** What is left of an error once the request, with its headers and body, and every quoted byte are taken out of it. */
export interface ClientFailure {
  /** The client could not make a request of what it was given. */
  readonly beforeSending: boolean
  /** No connection was made, as far as the client can see that answered. */
  readonly neverSent: boolean
  readonly cause: RuntimeError | undefined
}

/** A request mapper may change where a request goes, and another what is in it; a client that is asked besides has neither. */
const isSame = (one: HttpClientRequest, other: HttpClientRequest): boolean =>
  one.url === other.url || (one.body._tag !== "Empty" && one.body === other.body)

/** An error of a client's own may throw when it is looked at. */
const asClientError = (error: unknown): HttpClientError | undefined =>
  Result.getOrUndefined(Result.try(() => (isHttpClientError(error) ? error : undefined)))

/**
 * What is left of whatever a client failed or died with, or of its interrupting itself, when it was asked this, and its
 * mappers had made that of it.
 */
export const clientFailure = (
  cause: Cause.Cause<unknown>,
  request?: HttpClientRequest,
  mapped?: HttpClientRequest
): ClientFailure => {
  const error = Cause.squash(cause)
  const reason = asClientError(error)?.reason
  if (reason === undefined) return { beforeSending: false, neverSent: false, cause: runtimeError(error) }
  const isAbout = request !== undefined && (reason.request === mapped || isSame(reason.request, request))
  return {
    beforeSending: isAbout && (reason._tag === "EncodeError" || reason._tag === "InvalidUrlError"),
    neverSent: isAbout && reason._tag === "TransportError" && provesNeverSent(reason.cause),
    cause: runtimeError(reason.cause)
  }
}

/** A client may fail on a status by itself (`HttpClient.filterStatusOk`); the response is in its error. */
export const catchStatus =
  (request: HttpClientRequest) =>
  <E, R>(
    self: Effect.Effect<HttpClientResponse, E | HttpClientError, R>
  ): Effect.Effect<HttpClientResponse, E | HttpClientError, R> =>
    Effect.catch(self, (error) => {
      const reason = asClientError(error)?.reason
      return reason?._tag === "StatusCodeError" && isSame(reason.request, request)
        ? Effect.succeed(reason.response)
        : Effect.fail(error)
    })
