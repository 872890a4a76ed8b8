import type * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { type AuthleteError, DefaultError, ResultError } from "../AuthleteError.js"
import { readBody } from "./body.js"
import { catchClientCause, catchEmptyBody, catchStatus } from "./clientError.js"
import { compact } from "./compact.js"
import { withTimeout } from "./timeout.js"
import { bearerProblem } from "./wire/headers.js"
import { excerpt, printable } from "./wire/printable.js"
import { retryAfterMillis } from "./wire/retryAfter.js"
import { scrub } from "./wire/scrub.js"
import * as sentences from "./wire/sentences.js"
import { sort } from "./wire/sorting.js"

/** A call, ready to be sent as often as its retries want; only the credential is still missing. */
export interface PreparedCall<A> {
  readonly operation: string
  readonly client: HttpClient.HttpClient.With<HttpClientError.HttpClientError, Scope.Scope>
  readonly request: HttpClientRequest.HttpClientRequest
  readonly origin: string
  readonly bearer: Effect.Effect<Redacted.Redacted, unknown>
  readonly timeout: Duration.Duration
  /** What a server that echoes the request must not bring into a message. */
  readonly secrets: ReadonlyArray<string>
  readonly decode: (json: unknown) => Either.Either<A, string>
}

/** Nothing was sent, and the reason is the caller's to mend. */
export const invalidRequest = (operation: string, problem: string, cause?: DefaultError["cause"]): DefaultError =>
  new DefaultError(
    compact({ operation, reason: "InvalidRequest" as const, description: sentences.invalidRequest(problem), cause })
  )

const credential = <A>(call: PreparedCall<A>): Effect.Effect<string, DefaultError> =>
  call.bearer.pipe(
    Effect.flatMap((bearer) => Effect.try(() => Redacted.value(bearer))),
    catchClientCause,
    Effect.mapError(({ cause }) => invalidRequest(call.operation, "the bearer could not be obtained", cause)),
    Effect.filterOrElse(
      (bearer) => bearerProblem(bearer) === undefined,
      (bearer) => Effect.fail(invalidRequest(call.operation, `the bearer ${bearerProblem(bearer)}`))
    )
  )

/** One request and its answer, within the timeout. */
export const attempt = <A>(call: PreparedCall<A>): Effect.Effect<A, AuthleteError> =>
  Effect.suspend(() => {
    let received: Pick<DefaultError, "status" | "contentType" | "retryAfter"> = {}

    const fail = (
      reason: DefaultError["reason"],
      description: string,
      more: Pick<DefaultError, "body" | "cause"> = {}
    ) => new DefaultError(compact({ operation: call.operation, reason, description, ...received, ...more }))

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

    const exchange = Effect.gen(function* () {
      const bearer = yield* credential(call)
      const secrets = [bearer, ...call.secrets]
      const [response, read] = yield* call.client
        .execute(HttpClientRequest.setHeader(call.request, "authorization", `Bearer ${bearer}`))
        .pipe(
          catchStatus,
          Effect.tap((response) => receive(response, secrets)),
          Effect.flatMap((response) =>
            Effect.map(catchEmptyBody(readBody(response)), (read) => [response, read] as const)
          ),
          Effect.scoped,
          catchClientCause,
          Effect.mapError(({ beforeSending, cause }) =>
            beforeSending
              ? invalidRequest(call.operation, "the HTTP client could not encode it", cause)
              : fail("Transport", sentences.transport(call.origin, received.status, cause?.code), compact({ cause }))
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
      const body = Redacted.make(excerpt(read.body))
      const decodeError = (problem: string) =>
        fail("Decode", sentences.decode(call.origin, response.status, problem), { body })
      switch (sorted._tag) {
        case "Json":
          return yield* Either.mapLeft(call.decode(sorted.json), decodeError)
        case "Undecodable":
          return yield* decodeError(sorted.problem)
        case "Result":
          return yield* new ResultError(
            compact({
              operation: call.operation,
              status: response.status,
              resultCode: sorted.resultCode,
              resultMessage: sorted.resultMessage,
              retryAfter: received.retryAfter
            })
          )
        case "StatusCode":
          return yield* fail("StatusCode", sentences.statusCode(call.origin, response.status, received.contentType), {
            body
          })
      }
    })

    return withTimeout(exchange, call.timeout, () =>
      fail("Timeout", sentences.timeout(call.origin, received.status, Duration.toMillis(call.timeout)))
    )
  })
