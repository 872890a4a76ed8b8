import type * as Headers from "@effect/platform/Headers"
import type * as HttpIncomingMessage from "@effect/platform/HttpIncomingMessage"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { constTrue } from "effect/Function"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** The bytes of a body; `complete` is false if there were more than its reader keeps. */
export interface Body {
  readonly body: Uint8Array
  readonly complete: boolean
}

interface Limits {
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

/** The stream's failure is one of its elements, since a fiber that runs a failing stream logs that nobody handled it. */
const count = <E>(message: HttpIncomingMessage.HttpIncomingMessage<E>, limits: Limits): Effect.Effect<Body, E> =>
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

/** The most bytes that a form may have. */
export const largestForm = 64 * 1024

/** A sender that sends before it listens hears no answer if the connection is closed under it; so some is discarded. */
const form: Limits = { keep: largestForm, discard: 16 * 1024 * 1024, chunks: 4096 }

const declaresSmallLength = (headers: Headers.Headers): boolean =>
  headers["content-encoding"] === undefined && Number(headers["content-length"] ?? Infinity) <= answer.keep

/**
 * Reads the body of an answer to its end or to 1 MiB, whichever comes first; the connection is released either way.
 * Counting costs about twice the processor time of reading whole, so it is for bodies that don't declare a length.
 */
export const readAnswer = <E>(
  message: HttpIncomingMessage.HttpIncomingMessage<E>,
  headers: Headers.Headers
): Effect.Effect<Body, E> =>
  declaresSmallLength(headers)
    ? Effect.map(message.arrayBuffer, (buffer) => ({ body: new Uint8Array(buffer), complete: true }))
    : count(message, answer)

/** Reads a form of up to 64 KiB. A length that a client declares is not believed. */
export const readForm = <E>(message: HttpIncomingMessage.HttpIncomingMessage<E>): Effect.Effect<Body, E> =>
  count(message, form)
