import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import { type Limits, readUpTo } from "../client/body.js"
import * as oauthResponse from "./oauthResponse.js"

/** A sender that sends before it listens hears no answer if the connection is closed under it; so some is discarded. */
const limits: Limits = { keep: 64 * 1024, discard: 16 * 1024 * 1024, chunks: 4096 }

const tooLarge = Effect.fail(oauthResponse.error(413, "invalid_request", "The request body is larger than 64 KiB."))

const decodeUtf8 = (bytes: Uint8Array) =>
  Either.try(() => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes))

/** Node's request says so, and the Web's. */
const wasRead = ({ source }: HttpServerRequest.HttpServerRequest): boolean =>
  (Predicate.hasProperty(source, "readableDidRead") && source.readableDidRead === true) ||
  (Predicate.hasProperty(source, "bodyUsed") && source.bodyUsed === true) ||
  (Predicate.hasProperty(source, "body") && Predicate.hasProperty(source.body, "locked") && source.body.locked === true)

/** Nothing of it is the client's fault. */
const eaten = Effect.logError(
  "The body of a token request was read before the token endpoint could read it. Mount TokenRequestHandler before any " +
    "body parser, such as express.urlencoded(), and give it a request that nobody has read."
).pipe(Effect.zipRight(Effect.fail(oauthResponse.serverError)))

/** Reads a form of up to 64 KiB, untouched, or fails with the answer that its sender gets instead. */
export const readForm = (
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<string, HttpServerResponse.HttpServerResponse> =>
  Effect.gen(function* () {
    if (!/^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
      return yield* oauthResponse.refuse("The content type must be application/x-www-form-urlencoded.")
    }
    if (wasRead(request)) return yield* eaten
    if (!/^\s*(identity\s*)?$/i.test(request.headers["content-encoding"] ?? "")) {
      return yield* Effect.fail(oauthResponse.unsupportedCoding)
    }
    // A length that is too small is not believed.
    if (Number(request.headers["content-length"]) > limits.keep) return yield* tooLarge
    const { body, complete } = yield* Effect.catchAll(readUpTo(request, limits), () =>
      oauthResponse.refuse("The request body can't be read.")
    )
    if (!complete) return yield* tooLarge
    if (body.length === 0) return yield* oauthResponse.refuse("The request body is empty.")
    return yield* Effect.orElse(decodeUtf8(body), () => oauthResponse.refuse("The request body is not UTF-8."))
  })
