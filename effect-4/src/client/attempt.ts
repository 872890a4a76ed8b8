import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import type * as Tracer from "effect/Tracer"
import { bearerProblem } from "../wire/headers.js"
import { excerpt, printable } from "../wire/printable.js"
import { retryAfterMillis } from "../wire/retryAfter.js"
import { describeError } from "../wire/runtimeError.js"
import { scrub } from "../wire/scrub.js"
import * as sentences from "../wire/sentences.js"
import { type Answer, sort } from "../wire/sorting.js"
import { withoutUndefined } from "../wire/withoutUndefined.js"
import { type AuthleteError, DefaultError, ResultError } from "./AuthleteError.js"
import { readAnswer } from "./body.js"
import { catchStatus, clientFailure } from "./clientError.js"
import { Exchange } from "./guardedClient.js"
import { type HttpClientResponse, setHeader } from "./http.js"
import type { PreparedCall } from "./prepare.js"
import type { Answered } from "./telemetry.js"

/** Nothing was sent, and the reason is the caller's to mend. */
export const invalidRequest = (operation: string, problem: string, cause?: DefaultError["cause"]): DefaultError =>
  new DefaultError(
    withoutUndefined({
      operation,
      reason: "InvalidRequest" as const,
      description: sentences.invalidRequest(problem),
      neverSent: true,
      cause
    })
  )

/** The tag or the class of a caller's error, and its message unless that quotes a secret. */
const reasonOf = (error: unknown, secrets: ReadonlyArray<string>): string | undefined => {
  if (!Predicate.isObjectKeyword(error)) return undefined
  const said = Result.try(() => {
    const own = Object.values(error).filter(Redacted.isRedacted)
    return describeError(error, [...secrets, ...own.map((secret) => String(Redacted.value(secret)))])
  })
  return Result.getOrUndefined(said)
}

const credential = (operation: string, call: PreparedCall): Effect.Effect<string, DefaultError> =>
  Effect.matchCauseEffect(
    Effect.flatMap(call.bearer, (bearer) => Effect.fromResult(Result.try(() => Redacted.value(bearer)))),
    {
      onFailure: (cause) => {
        const reason = reasonOf(Cause.squash(cause), call.confidential().secrets)
        const problem = `the bearer could not be obtained${reason === undefined ? "" : ` (${reason})`}`
        return Effect.fail(invalidRequest(operation, problem, clientFailure(cause).cause))
      },
      onSuccess: (bearer) => {
        const problem = bearerProblem(bearer)
        return problem === undefined
          ? Effect.succeed(bearer)
          : Effect.fail(invalidRequest(operation, `the bearer ${problem}`))
      }
    }
  )

/** How a success is read: its JSON, or, where nothing of it is wanted, no more than its status. */
export type Decode<A> =
  | { readonly _tag: "Json"; readonly decode: (json: unknown) => Result.Result<A, string> }
  | { readonly _tag: "Nothing"; readonly nothing: A }

/** One request and its answer, within the timeout. */
export const attempt = <A>(
  operation: string,
  call: PreparedCall,
  decode: Decode<A>,
  span: Tracer.Span
): Effect.Effect<Answered<A>, AuthleteError> =>
  Effect.suspend(() => {
    let bearers: ReadonlyArray<string> = []
    /** Whose effects run. */
    let running: "bearer" | "client" | undefined
    let response: HttpClientResponse | undefined
    let received: Pick<DefaultError, "status" | "contentType" | "retryAfter"> = {}

    const confidential = () => {
      const { personal, secrets } = call.confidential()
      return { personal, secrets: [...bearers, ...secrets] }
    }

    const contentType = () =>
      received.contentType === undefined ? undefined : printable(scrub(received.contentType, confidential()))

    const fail = (
      reason: DefaultError["reason"],
      description: string,
      more: Partial<Pick<DefaultError, "body" | "cause" | "neverSent">> = {}
    ) =>
      new DefaultError(
        withoutUndefined({ operation, reason, description, ...received, contentType: contentType(), ...more })
      )

    const receive = (answered: HttpClientResponse) =>
      Effect.clockWith((clock) => {
        response = answered
        // undici's client makes the headers anew each time.
        const { headers, status } = answered
        const retryAfter = retryAfterMillis(headers["retry-after"], clock.currentTimeMillisUnsafe())
        received = {
          // A client of one's own may say anything.
          status: Number.isSafeInteger(status) ? status : undefined,
          contentType: headers["content-type"],
          retryAfter: retryAfter === undefined ? undefined : Duration.millis(retryAfter)
        }
        return Effect.map(
          readAnswer(answered, headers),
          (read): Answer => ({
            status,
            contentType: headers["content-type"],
            contentEncoding: headers["content-encoding"],
            ...read
          })
        )
      })

    const exchange = Effect.fnUntraced(function* (sent: Exchange) {
      running = "bearer"
      const bearer = yield* credential(operation, call)
      bearers = [bearer]
      const request = setHeader(call.request, "authorization", `Bearer ${bearer}`)
      running = "client"
      const answer = yield* call.execute(request, sent).pipe(
        catchStatus(request),
        Effect.flatMap(receive),
        // It is not asked where somebody else interrupts the fiber.
        Effect.catchCause((failed) => {
          const { beforeSending, cause, neverSent } = clientFailure(failed, request, sent.mapped)
          return Effect.fail(
            beforeSending && sent.asked <= 1
              ? invalidRequest(operation, "the HTTP client could not encode it", cause)
              : fail(
                  "Transport",
                  sentences.transport(call.origin, received.status, cause?.code),
                  // What was asked before has perhaps sent the request, and then failed in another way.
                  withoutUndefined({ cause, neverSent: neverSent && sent.asked === 1 })
                )
          )
        })
      )
      running = undefined
      const { status } = answer
      if (decode._tag === "Nothing" && (status === 200 || status === 204)) {
        return { response: decode.nothing, status }
      }
      const sorted = sort(answer, confidential)
      const failWithBody = (reason: "Decode" | "StatusCode", describe: (url: string) => string) =>
        fail(reason, describe(scrub(call.url, { ...confidential(), personal: [] })), {
          body: Redacted.make(excerpt(answer.body))
        })
      // The name of a field may be the server's.
      const decodeError = (problem: string) =>
        failWithBody("Decode", (url) => sentences.decode(url, status, printable(scrub(problem, confidential()), 512)))
      switch (sorted._tag) {
        case "Json": {
          const json = decode._tag === "Json" ? decode.decode(sorted.json) : Result.succeed(decode.nothing)
          return { response: yield* Effect.fromResult(Result.mapError(json, decodeError)), status }
        }
        case "Undecodable":
          return yield* decodeError(sorted.problem)
        case "Result":
          return yield* new ResultError(
            withoutUndefined({
              operation,
              status,
              origin: call.origin,
              serviceId: call.serviceId,
              resultCode: sorted.resultCode,
              resultMessage: sorted.resultMessage,
              retryAfter: received.retryAfter
            })
          )
        case "StatusCode":
          return yield* failWithBody("StatusCode", (url) => sentences.statusCode(url, status, contentType()))
      }
    })

    const timedOut = () =>
      fail("Timeout", sentences.timeout(call.origin, received.status, Duration.toMillis(call.timeout)))

    // What returns something else than an effect ends the fiber of the timeout, and nothing in that fiber can catch it.
    const ended = (defect: unknown) => {
      if (running === "bearer") return Effect.fail(invalidRequest(operation, "the bearer could not be obtained"))
      return running === "client"
        ? Effect.fail(fail("Transport", sentences.transport(call.origin, received.status, undefined)))
        : Effect.die(defect)
    }

    return Effect.flatMap(Scope.make(), (scope) => {
      const sent = new Exchange(scope)
      return Effect.withParentSpan(exchange(sent), span, { captureStackTrace: false }).pipe(
        Effect.timeoutOrElse({ duration: call.timeout, orElse: () => Effect.fail(timedOut()) }),
        Effect.catchDefect(ended),
        Effect.onExit((exit) =>
          Exit.isSuccess(exit) && sent.endsWith(response) ? Effect.void : Scope.close(scope, exit)
        )
      )
    })
  })
