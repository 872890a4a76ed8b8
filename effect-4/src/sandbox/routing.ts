import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { isSameSecret } from "./digest.js"
import { HttpServerRequest, type HttpServerResponse, RouterConfig } from "./http.js"
import { refuse } from "./refuse.js"

/** What answers a request. */
export type App<E = never, R = never> = Effect.Effect<HttpServerResponse, E, R | HttpServerRequest | Scope.Scope>

/** Paths are what they are. */
export const literally = Effect.provideService(RouterConfig, {
  caseSensitive: true,
  ignoreDuplicateSlashes: false,
  ignoreTrailingSlash: false
})

const unauthorized = refuse(
  401,
  "SANDBOX_UNAUTHORIZED",
  "The Authorization header does not contain the sandbox's bearer"
)

/** 401 without the bearer: the status that Authlete documents for it. */
export const withBearer =
  (bearer: Redacted.Redacted) =>
  <E, R>(app: App<E, R>): App<E, R> =>
    HttpServerRequest.pipe(
      Effect.flatMap(({ headers }) => isSameSecret(`Bearer ${Redacted.value(bearer)}`, headers["authorization"] ?? "")),
      Effect.flatMap((isRight) => (isRight ? app : Effect.succeed(unauthorized)))
    )
