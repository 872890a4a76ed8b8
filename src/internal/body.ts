import type * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { constTrue } from "effect/Function"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

const limit = 1024 * 1024

/** The bytes of a body; `complete` is false if there are more than 1 MiB, and the rest was not kept. */
export interface Body {
  readonly body: Uint8Array
  readonly complete: boolean
}

const declaresSmallLength = (headers: HttpIncomingMessage.HttpIncomingMessage<unknown>["headers"]): boolean =>
  headers["content-encoding"] === undefined && Number(headers["content-length"] ?? Infinity) <= limit

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
 * Counting costs about twice the processor time of reading whole, so it is for bodies that don't declare a length. The
 * stream's failure is one of its elements, since the fiber that runs a failing stream logs that nobody handled it.
 */
const count = <E>(message: HttpIncomingMessage.HttpIncomingMessage<E>, discard: number): Effect.Effect<Body, E> =>
  Effect.suspend(() => {
    const chunks: Array<Uint8Array> = []
    let length = 0
    return message.stream.pipe(
      Stream.either,
      Stream.takeUntil(
        Either.match({
          onLeft: constTrue,
          onRight: (chunk) => {
            if (length <= limit) chunks.push(chunk)
            length += chunk.length
            return length > limit + discard
          }
        })
      ),
      Stream.runLast,
      Effect.flatMap(Option.getOrElse(() => Either.right(new Uint8Array(0)))),
      Effect.map(() => ({ body: concat(chunks).subarray(0, limit), complete: length <= limit }))
    )
  })

/**
 * Reads a body to its end or to 1 MiB, whichever comes first; the connection is released either way. Up to `discard`
 * bytes more are read and dropped: a client hears no answer while it sends, if the connection is closed under it.
 */
export const readBody = <E>(
  message: HttpIncomingMessage.HttpIncomingMessage<E>,
  discard = 0
): Effect.Effect<Body, E> =>
  declaresSmallLength(message.headers)
    ? Effect.map(message.arrayBuffer, (buffer) => ({ body: new Uint8Array(buffer), complete: true }))
    : count(message, discard)
