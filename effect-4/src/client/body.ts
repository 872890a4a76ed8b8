import * as Effect from "effect/Effect"
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
import type { Headers, HttpClientError, HttpClientResponse, HttpIncomingMessage } from "./http.js"

/** Reads a body piece by piece, no further than its limits; then the connection is released. */
export const readUpTo = <E>(message: HttpIncomingMessage<E>, limits: Limits): Effect.Effect<Body, E> =>
  Effect.suspend(() => {
    const collected = collector(limits)
    return message.stream.pipe(Stream.takeUntil(collected.take), Stream.runDrain, Effect.map(collected.body))
  })

const readToEnd = (response: HttpClientResponse, headers: Headers) =>
  declaresSmallLength(headers)
    ? Effect.map(response.arrayBuffer, (buffer): Body => ({ body: new Uint8Array(buffer), complete: true }))
    : readUpTo(response, answerLimits)

const none = Effect.sync(noBody)

/**
 * Reads the body of an answer to its end or to 1 MiB, whichever comes first. There is none: 204 and 304 end with their
 * headers, `fetch` has none at all for some statuses, which the platform calls an error, and what can't be decompressed is
 * no body either.
 */
export const readAnswer = (response: HttpClientResponse, headers: Headers): Effect.Effect<Body, HttpClientError> =>
  endsWithHeaders(response.status)
    ? none
    : Effect.catchIf(
        readToEnd(response, headers),
        ({ reason }) => reason._tag === "EmptyBodyError" || isCorrupt(reason.cause),
        () => none
      )
