import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpRouter from "@effect/platform/HttpRouter"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { isSameSecret } from "./digest.js"
import { refuse } from "./refuse.js"

/** Paths are what they are. */
export const literally = HttpRouter.withRouterConfig({
  caseSensitive: true,
  ignoreDuplicateSlashes: false,
  ignoreTrailingSlash: false
})

/** 401 without the bearer: the status that Authlete documents for it. */
export const withBearer =
  (bearer: Redacted.Redacted) =>
  <E, R>(
    route: HttpApp.Default<E, R>
  ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
    HttpServerRequest.HttpServerRequest.pipe(
      Effect.flatMap(({ headers }) => isSameSecret(`Bearer ${Redacted.value(bearer)}`, headers["authorization"] ?? "")),
      Effect.flatMap((isRight) =>
        isRight
          ? route
          : refuse(401, "SANDBOX_UNAUTHORIZED", "The Authorization header does not contain the sandbox's bearer")
      )
    )
