import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as MetricLabel from "effect/MetricLabel"
import type { AuthleteError } from "../AuthleteError.js"
import { compact } from "./compact.js"
import { printable } from "./wire/printable.js"

/** What is called: an operation, and the template that its path is made from. */
export interface Target {
  readonly operation: string
  readonly template: string
}

/** How many attempts a call took so far. */
export interface Attempts {
  count: number
}

const operations = Metric.counter("authlete.client.operations", {
  description: "Calls that ended; error.type says how, unless they succeeded",
  incremental: true
})

const retries = Metric.counter("authlete.client.retries", {
  description: "Attempts after the first one of a call",
  incremental: true
})

/** Name, unit and boundaries: OpenTelemetry semantic conventions for HTTP metrics. */
const requestDuration = Metric.histogram(
  "http.client.request.duration",
  MetricBoundaries.fromIterable([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]),
  "Duration of HTTP client requests, the credential's included"
).pipe(Metric.tagged("unit", "s"))

type Attributes = Record<string, string | number | undefined>

const labels = (attributes: Attributes) =>
  Object.entries(compact(attributes)).map(([name, value]) => MetricLabel.make(name, String(value)))

/** `error.type` by the conventions: the status if there was one, else a name for what went wrong. */
const errorType = (exit: Exit.Exit<unknown, AuthleteError>): string | undefined =>
  Exit.match(exit, {
    onSuccess: () => undefined,
    onFailure: (cause) => {
      if (cause._tag !== "Fail") return "Interrupted"
      const { error } = cause
      return error._tag === "ResultError" || error.reason === "StatusCode" ? String(error.status) : error.reason
    }
  })

const statusOf = (exit: Exit.Exit<unknown, AuthleteError>): number | undefined =>
  Exit.match(exit, {
    onSuccess: () => 200,
    onFailure: (cause) => (cause._tag === "Fail" ? cause.error.status : undefined)
  })

/** The span and the duration of one attempt, by OpenTelemetry's conventions for HTTP clients. */
export const withAttemptTelemetry =
  (target: Target, url: URL, attempts: Attempts) =>
  <A, R>(self: Effect.Effect<A, AuthleteError, R>): Effect.Effect<A, AuthleteError, R> =>
    Effect.suspend(() => {
      const { hostname, href, port, protocol } = url
      const server = {
        "http.request.method": "POST",
        "server.address": hostname,
        "server.port": Number(port) || (protocol === "https:" ? 443 : 80)
      }
      const resends = attempts.count++
      return Effect.flatMap(Clock.currentTimeNanos, (start) =>
        Effect.onExit(self, (exit) =>
          Effect.flatMap(Clock.currentTimeNanos, (end) => {
            const outcome = compact({ "http.response.status_code": statusOf(exit), "error.type": errorType(exit) })
            return Effect.all(
              [
                Effect.annotateCurrentSpan(outcome),
                outcome["error.type"] === "InvalidRequest"
                  ? Effect.void
                  : Metric.update(
                      Metric.taggedWithLabels(requestDuration, labels({ ...server, ...outcome })),
                      Number(end - start) / 1e9
                    ),
                resends === 0
                  ? Effect.void
                  : Metric.increment(
                      Metric.taggedWithLabels(retries, labels({ "authlete.operation": target.operation }))
                    )
              ],
              { discard: true }
            )
          })
        )
      ).pipe(
        Effect.withSpan(`POST ${target.template}`, {
          kind: "client",
          captureStackTrace: false,
          attributes: compact({
            ...server,
            "url.full": href,
            "url.template": target.template,
            "http.request.resend_count": resends === 0 ? undefined : resends
          })
        })
      )
    })

/** What a response or an error may say of how a call ended. */
export interface Outcome {
  readonly action?: string | undefined
  readonly resultCode?: string | undefined
}

/** The span, the counter and the log line of one call. */
export const withCallTelemetry =
  (target: Target, serviceId: string, attempts: Attempts) =>
  <A extends Outcome, R>(self: Effect.Effect<A, AuthleteError, R>): Effect.Effect<A, AuthleteError, R> =>
    self.pipe(
      Effect.onExit((exit) => {
        const outcome: Outcome = Exit.match(exit, {
          onSuccess: (response) => response,
          onFailure: (cause) => (cause._tag === "Fail" && cause.error._tag === "ResultError" ? cause.error : {})
        })
        const error = errorType(exit)
        return Effect.all(
          [
            Effect.annotateCurrentSpan(
              compact({
                "authlete.attempts": attempts.count,
                "authlete.action": outcome.action === undefined ? undefined : printable(outcome.action),
                "authlete.result_code": outcome.resultCode === undefined ? undefined : printable(outcome.resultCode),
                "error.type": error
              })
            ),
            Metric.increment(
              Metric.taggedWithLabels(
                operations,
                labels({ "authlete.operation": target.operation, "error.type": error })
              )
            ),
            Effect.logDebug(
              `${target.operation}: ${error ?? printable(outcome.action ?? "no action")}, attempts: ${attempts.count}`
            )
          ],
          { discard: true }
        )
      }),
      Effect.withSpan(`authlete.${target.operation}`, {
        captureStackTrace: false,
        attributes: { "authlete.service_id": serviceId }
      })
    )
