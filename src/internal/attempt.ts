import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as FiberRef from "effect/FiberRef"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import { type AuthleteError, DefaultError, ResultError } from "../AuthleteError.js"
import { catchClientCause, catchStatus, readBody } from "./clientError.js"
import { compact } from "./compact.js"
import type { PreparedCall } from "./prepare.js"
import { withTimeout } from "./timeout.js"
import { bearerProblem } from "./wire/headers.js"
import { excerpt, printable } from "./wire/printable.js"
import { retryAfterMillis } from "./wire/retryAfter.js"
import { scrub } from "./wire/scrub.js"
import * as sentences from "./wire/sentences.js"
import { sort } from "./wire/sorting.js"

/** Nothing was sent, and the reason is the caller's to mend. */
export const invalidRequest = (operation: string, problem: string, cause?: DefaultError["cause"]): DefaultError =>
  new DefaultError(
    compact({ operation, reason: "InvalidRequest" as const, description: sentences.invalidRequest(problem), cause })
  )

const credential = (operation: string, call: PreparedCall): Effect.Effect<string, DefaultError> =>
  call.bearer.pipe(
    Effect.flatMap((bearer) => Effect.try(() => Redacted.value(bearer))),
    catchClientCause,
    Effect.mapError(({ cause }) => invalidRequest(operation, "the bearer could not be obtained", cause)),
    Effect.filterOrElse(
      (bearer) => bearerProblem(bearer) === undefined,
      (bearer) => Effect.fail(invalidRequest(operation, `the bearer ${bearerProblem(bearer)}`))
    )
  )

/** One request and its answer, within the timeout. */
export const attempt = <A>(
  operation: string,
  call: PreparedCall,
  decode: (json: unknown) => Either.Either<A, string>,
  span: Tracer.Span
): Effect.Effect<A, AuthleteError> =>
  Effect.suspend(() => {
    let received: Pick<DefaultError, "status" | "contentType" | "retryAfter"> = {}

    const fail = (
      reason: DefaultError["reason"],
      description: string,
      more: Pick<DefaultError, "body" | "cause"> = {}
    ) => new DefaultError(compact({ operation, reason, description, ...received, ...more }))

    const receive = (response: HttpClientResponse.HttpClientResponse, secrets: ReadonlyArray<string>) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const retryAfter = retryAfterMillis(response.headers["retry-after"], now)
        const contentType = response.headers["content-type"]
        received = compact({
          status: response.status,
          contentType: contentType === undefined ? undefined : printable(scrub(contentType, secrets)),
          retryAfter: retryAfter === undefined ? undefined : Duration.millis(retryAfter)
        })
      })

    const exchange = (scope: Scope.Scope) =>
      Effect.gen(function* () {
        const bearer = yield* credential(operation, call)
        const secrets = [bearer, ...call.secrets]
        const request = HttpClientRequest.setHeader(call.request, "authorization", `Bearer ${bearer}`)
        const [response, read] = yield* call.execute(request, scope).pipe(
          catchStatus,
          Effect.tap((response) => receive(response, secrets)),
          Effect.flatMap((response) => Effect.map(readBody(response), (read) => [response, read] as const)),
          catchClientCause,
          Effect.mapError(({ beforeSending, cause }) =>
            beforeSending
              ? invalidRequest(operation, "the HTTP client could not encode it", cause)
              : fail(
                  "Transport",
                  sentences.transport(call.url.origin, received.status, cause?.code),
                  compact({ cause })
                )
          )
        )
        const sorted = sort(
          {
            status: response.status,
            contentType: response.headers["content-type"],
            contentEncoding: response.headers["content-encoding"],
            ...read
          },
          secrets
        )
        const failWithBody = (reason: "Decode" | "StatusCode", description: string) =>
          fail(reason, description, { body: Redacted.make(excerpt(read.body)) })
        const decodeError = (problem: string) =>
          failWithBody("Decode", sentences.decode(call.url.origin, response.status, problem))
        switch (sorted._tag) {
          case "Json":
            return yield* Either.mapLeft(decode(sorted.json), decodeError)
          case "Undecodable":
            return yield* decodeError(sorted.problem)
          case "Result":
            return yield* new ResultError(
              compact({
                operation,
                status: response.status,
                resultCode: sorted.resultCode,
                resultMessage: sorted.resultMessage,
                retryAfter: received.retryAfter
              })
            )
          case "StatusCode":
            return yield* failWithBody(
              "StatusCode",
              sentences.statusCode(call.url.origin, response.status, received.contentType)
            )
        }
      })

    const released = Effect.flatMap(
      Effect.zipRight(FiberRef.update(FiberRef.currentContext, Context.add(Tracer.ParentSpan, span)), Scope.make()),
      (scope) => Effect.onExit(exchange(scope), (exit) => Scope.close(scope, exit))
    )

    return withTimeout(released, call.timeout, () =>
      fail("Timeout", sentences.timeout(call.url.origin, received.status, Duration.toMillis(call.timeout)))
    )
  })
