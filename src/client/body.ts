import type * as Headers from "@effect/platform/Headers"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { constTrue } from "effect/Function"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import {
  answerLimits,
  type Body,
  collector,
  declaresSmallLength,
  endsWithHeaders,
  isCorrupt,
  type Limits,
  noBody
} from "../wire/body.js"

/**
 * Reads a body piece by piece, no further than its limits; then the connection is released. The stream's failure is one
 * of its elements, since a fiber that runs a failing stream logs that nobody handled it.
 */
export const readUpTo = <E>(
  message: HttpIncomingMessage.HttpIncomingMessage<E>,
  limits: Limits
): Effect.Effect<Body, E> =>
  Effect.suspend(() => {
    const collected = collector(limits)
    return message.stream.pipe(
      Stream.either,
      Stream.takeUntil(
        Either.match({
          onLeft: constTrue,
          onRight: collected.take
        })
      ),
      Stream.runLast,
      Effect.flatMap(Option.getOrElse(() => Either.right(new Uint8Array(0)))),
      Effect.map(collected.body)
    )
  })

const readToEnd = (response: HttpClientResponse.HttpClientResponse, headers: Headers.Headers) =>
  declaresSmallLength(headers)
    ? Effect.map(response.arrayBuffer, (buffer): Body => ({ body: new Uint8Array(buffer), complete: true }))
    : readUpTo(response, answerLimits)

const none = Effect.sync(noBody)

/**
 * Reads the body of an answer to its end or to 1 MiB, whichever comes first. There is none: 204 and 304 end with their
 * headers, `fetch` has none at all for some statuses, which the platform calls an error, and what can't be decompressed is
 * no body either.
 */
export const readAnswer = (
  response: HttpClientResponse.HttpClientResponse,
  headers: Headers.Headers
): Effect.Effect<Body, HttpClientError.ResponseError> =>
  endsWithHeaders(response.status)
    ? none
    : Effect.catchIf(
        readToEnd(response, headers),
        (error) => error.reason === "EmptyBody" || isCorrupt(error.cause),
        () => none
      )
