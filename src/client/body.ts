import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { constTrue } from "effect/Function"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { runtimeError } from "../wire/runtimeError.js"

/** The bytes of a body; `complete` is false if there were more than its reader keeps. */
export interface Body {
  readonly body: Uint8Array
  readonly complete: boolean
}

/** How much of a body is read. */
export interface Limits {
  /** How many bytes are kept. */
  readonly keep: number
  /** How many bytes are read and dropped beyond these. */
  readonly discard: number
  /** How many pieces a body may come in: each costs memory and time, however small it is. */
  readonly chunks: number
}

const concat = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

/**
 * Reads a body piece by piece, no further than its limits; then the connection is released. The stream's failure is one
 * of its elements, since a fiber that runs a failing stream logs that nobody handled it.
 */
export const readUpTo = <E>(
  message: HttpIncomingMessage.HttpIncomingMessage<E>,
  limits: Limits
): Effect.Effect<Body, E> =>
  Effect.suspend(() => {
    const kept: Array<Uint8Array> = []
    let length = 0
    let chunks = 0
    return message.stream.pipe(
      Stream.either,
      Stream.takeUntil(
        Either.match({
          onLeft: constTrue,
          onRight: (chunk) => {
            length += chunk.length
            chunks += 1
            if (length - chunk.length < limits.keep) kept.push(chunk)
            return length > limits.keep + limits.discard || chunks > limits.chunks
          }
        })
      ),
      Stream.runLast,
      Effect.flatMap(Option.getOrElse(() => Either.right(new Uint8Array(0)))),
      Effect.map(() => ({
        body: concat(kept).subarray(0, limits.keep),
        complete: length <= limits.keep && chunks <= limits.chunks
      }))
    )
  })

const answer: Limits = { keep: 1024 * 1024, discard: 0, chunks: Infinity }

const declaresSmallLength = (headers: Headers.Headers): boolean =>
  headers["content-encoding"] === undefined && Number(headers["content-length"] ?? Infinity) <= answer.keep

/** Counting costs about twice the processor time of reading whole, so it is for bodies that don't declare a length. */
const readToEnd = (response: HttpClientResponse.HttpClientResponse, headers: Headers.Headers) =>
  declaresSmallLength(headers)
    ? Effect.map(response.arrayBuffer, (buffer): Body => ({ body: new Uint8Array(buffer), complete: true }))
    : readUpTo(response, answer)

/** The names of zlib, Brotli and Zstandard in Node and in Bun for bytes that are not what the `content-encoding` says. */
const isCorrupt = (error: HttpClientError.ResponseError): boolean =>
  /^(Z_|ERR__ERROR_|ERR_BROTLI_|ZSTD_|ZlibError$|(Brotli|Zstd)DecompressionError$)/.test(
    runtimeError(error.cause)?.code ?? ""
  )

const none = Effect.sync((): Body => ({ body: new Uint8Array(0), complete: true }))

/**
 * Reads the body of an answer to its end or to 1 MiB, whichever comes first. There is none: 204 and 304 end with their
 * headers (RFC 9110 §15.3.5, §15.4.5), `fetch` has none at all for some statuses, which the platform calls an error, and
 * what can't be decompressed is no body either.
 */
export const readAnswer = (
  response: HttpClientResponse.HttpClientResponse,
  headers: Headers.Headers
): Effect.Effect<Body, HttpClientError.ResponseError> =>
  response.status === 204 || response.status === 304
    ? none
    : Effect.catchIf(
        readToEnd(response, headers),
        (error) => error.reason === "EmptyBody" || isCorrupt(error),
        () => none
      )
