import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as MetricKey from "effect/MetricKey"
import * as MetricLabel from "effect/MetricLabel"
import type * as Tracer from "effect/Tracer"
import { printable } from "../wire/printable.js"
import type { AuthleteError } from "./AuthleteError.js"
import { withoutUndefined } from "./withoutUndefined.js"

/** What is called: an operation, and the template that its path is made from. */
export interface Target {
  readonly operation: string
  readonly template: string
}

/** How many attempts a call took so far. */
export interface Attempts {
  count: number
}

type Attributes = Record<string, string | number | undefined>

/** Each set of labels is hashed once, since that costs more than counting; Effect's registry keeps as many. */
const labelled = <M>(make: (labels: ReadonlyArray<MetricLabel.MetricLabel>) => M) => {
  const metrics = new Map<string, M>()
  return (attributes: Attributes): M => {
    const id = Object.values(attributes).join()
    const known = metrics.get(id)
    if (known !== undefined) return known
    const metric = make(
      Object.entries(withoutUndefined(attributes)).map(([name, value]) => MetricLabel.make(name, String(value)))
    )
    metrics.set(id, metric)
    return metric
  }
}

const operationsKey = MetricKey.counter("authlete.client.operations", {
  description: "Calls that ended; error.type says how, unless they succeeded",
  incremental: true
})

const operations = labelled((labels) => Metric.fromMetricKey(MetricKey.taggedWithLabels(operationsKey, labels)))

const retriesKey = MetricKey.counter("authlete.client.retries", {
  description: "Attempts after the first one of a call",
  incremental: true
})

const retries = labelled((labels) => Metric.fromMetricKey(MetricKey.taggedWithLabels(retriesKey, labels)))

/** Name, unit and boundaries: OpenTelemetry semantic conventions for HTTP metrics. */
const requestDurationKey = MetricKey.tagged(
  MetricKey.histogram(
    "http.client.request.duration",
    MetricBoundaries.fromIterable([0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]),
    "Duration of HTTP client requests, the credential's included"
  ),
  "unit",
  "s"
)

const requestDuration = labelled((labels) =>
  Metric.fromMetricKey(MetricKey.taggedWithLabels(requestDurationKey, labels))
)

const annotate = (span: Tracer.Span, attributes: Attributes): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) span.attribute(name, value)
  }
}

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
  (target: Target, url: URL, attempts: Attempts, parent: Tracer.Span) =>
  <A, R>(self: (span: Tracer.Span) => Effect.Effect<A, AuthleteError, R>): Effect.Effect<A, AuthleteError, R> =>
    Effect.suspend(() => {
      const { hostname, href, port, protocol } = url
      const server = {
        "http.request.method": "POST",
        "server.address": hostname,
        "server.port": Number(port) || (protocol === "https:" ? 443 : 80)
      }
      const resends = attempts.count++
      const attributes = {
        ...server,
        "url.full": href,
        "url.template": target.template,
        ...(resends === 0 ? {} : { "http.request.resend_count": resends })
      }
      return Effect.useSpan(
        `POST ${target.template}`,
        { kind: "client", captureStackTrace: false, attributes, parent },
        (span) =>
          Effect.clockWith((clock) => {
            const start = clock.unsafeCurrentTimeNanos()
            return Effect.onExit(self(span), (exit) => {
              const outcome = { "http.response.status_code": statusOf(exit), "error.type": errorType(exit) }
              annotate(span, outcome)
              const seconds = Number(clock.unsafeCurrentTimeNanos() - start) / 1e9
              return Effect.zipRight(
                outcome["error.type"] === "InvalidRequest"
                  ? Effect.void
                  : Metric.update(requestDuration({ ...server, ...outcome }), seconds),
                resends === 0 ? Effect.void : Metric.increment(retries({ "authlete.operation": target.operation }))
              )
            })
          })
      )
    })

/** What a response or an error may say of how a call ended. */
export interface Outcome {
  readonly action?: string | undefined
  readonly resultCode?: string | undefined
}

const printableOr = <A>(text: string | undefined, otherwise: A) => (text === undefined ? otherwise : printable(text))

/** The span, the counter and the log line of one call. */
export const withCallTelemetry =
  (target: Target, serviceId: string, attempts: Attempts) =>
  <A extends Outcome, R>(
    self: (span: Tracer.Span) => Effect.Effect<A, AuthleteError, R>
  ): Effect.Effect<A, AuthleteError, R> =>
    Effect.useSpan(
      `authlete.${target.operation}`,
      { captureStackTrace: false, attributes: { "authlete.service_id": serviceId } },
      (span) =>
        Effect.onExit(self(span), (exit) => {
          const outcome: Outcome = Exit.match(exit, {
            onSuccess: (response) => response,
            onFailure: (cause) => (cause._tag === "Fail" && cause.error._tag === "ResultError" ? cause.error : {})
          })
          const error = errorType(exit)
          annotate(span, {
            "authlete.attempts": attempts.count,
            "authlete.action": printableOr(outcome.action, undefined),
            "authlete.result_code": printableOr(outcome.resultCode, undefined),
            "error.type": error
          })
          return Effect.zipRight(
            Metric.increment(operations({ "authlete.operation": target.operation, "error.type": error })),
            Effect.whenLogLevel(
              Effect.withParentSpan(
                Effect.logDebug(
                  `${target.operation}: ${error ?? printableOr(outcome.action, "no action")}, attempts: ${attempts.count}`
                ),
                span
              ),
              LogLevel.Debug
            )
          )
        })
    )
