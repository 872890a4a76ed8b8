import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as Predicate from "effect/Predicate"
import type * as Tracer from "effect/Tracer"
import { printable } from "../wire/printable.js"
import type { AuthleteError } from "./AuthleteError.js"
import { ignoredFields } from "./ignoredFields.js"
import * as metrics from "./metrics.js"

/** What telemetry says of an operation. */
export const ofOperation = (name: string, method: string, path: string) => {
  const attributes = { "authlete.operation": name }
  return {
    name,
    method,
    /** What the path of a call is made from. */
    template: `/api/{serviceId}/${path}`,
    operations: metrics.operations(attributes),
    retries: metrics.retries(attributes)()
  }
}

/** What telemetry says of the server that is called. */
export const ofServer = (method: string, { hostname, port, protocol }: URL) => {
  const attributes = {
    "http.request.method": method,
    "server.address": hostname,
    "server.port": Number(port) || (protocol === "https:" ? 443 : 80)
  }
  return { attributes, requestDuration: metrics.requestDuration(attributes) }
}

/** How many attempts a call took so far. */
export interface Attempts {
  count: number
}

const annotate = (span: Tracer.Span, attributes: metrics.Attributes): void => {
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

/** A response, and the status that it came with. */
export interface Answered<A> {
  readonly response: A
  readonly status: number
}

const statusOf = (exit: Exit.Exit<Answered<unknown>, AuthleteError>): number | undefined =>
  Exit.match(exit, {
    onSuccess: ({ status }) => status,
    onFailure: (cause) => (cause._tag === "Fail" ? cause.error.status : undefined)
  })

/** The span and the duration of one attempt, by OpenTelemetry's conventions for HTTP clients. */
export const withAttemptTelemetry =
  (
    operation: ReturnType<typeof ofOperation>,
    server: ReturnType<typeof ofServer>,
    url: string,
    attempts: Attempts,
    parent: Tracer.Span
  ) =>
  <A, R>(
    self: (span: Tracer.Span) => Effect.Effect<Answered<A>, AuthleteError, R>
  ): Effect.Effect<Answered<A>, AuthleteError, R> =>
    Effect.suspend(() => {
      const resends = attempts.count++
      const attributes = {
        ...server.attributes,
        "url.full": url,
        "url.template": operation.template,
        ...(resends === 0 ? {} : { "http.request.resend_count": resends })
      }
      return Effect.useSpan(
        `${operation.method} ${operation.template}`,
        { kind: "client", captureStackTrace: false, attributes, parent },
        (span) =>
          Effect.clockWith((clock) => {
            const start = clock.unsafeCurrentTimeNanos()
            return Effect.onExit(self(span), (exit) => {
              const outcome = { "http.response.status_code": statusOf(exit), "error.type": errorType(exit) }
              annotate(span, outcome)
              const seconds = Number(clock.unsafeCurrentTimeNanos() - start) / 1e9
              const measured =
                outcome["error.type"] === "InvalidRequest"
                  ? Effect.void
                  : Metric.update(server.requestDuration(outcome), seconds)
              return resends === 0 ? measured : Effect.zipRight(measured, Metric.increment(operation.retries))
            })
          })
      )
    })

/** What a response or an error may say of how a call ended. */
const outcomeOf = (exit: Exit.Exit<unknown, AuthleteError>, field: "action" | "resultCode"): string | undefined => {
  const said: unknown = Exit.match(exit, {
    onSuccess: (response) => response,
    onFailure: (cause) => (cause._tag === "Fail" && cause.error._tag === "ResultError" ? cause.error : undefined)
  })
  const value: unknown = Predicate.hasProperty(said, field) ? said[field] : undefined
  return Predicate.isString(value) ? printable(value) : undefined
}

/** The span, the counter and the log line of one call. */
export const withCallTelemetry =
  (operation: ReturnType<typeof ofOperation>, serviceId: string, attempts: Attempts) =>
  <A, R>(self: (span: Tracer.Span) => Effect.Effect<A, AuthleteError, R>): Effect.Effect<A, AuthleteError, R> =>
    Effect.useSpan(
      `authlete.${operation.name}`,
      { captureStackTrace: false, attributes: { "authlete.service_id": serviceId } },
      (span) =>
        Effect.onExit(self(span), (exit) => {
          const error = errorType(exit)
          const action = outcomeOf(exit, "action")
          const ignored = Exit.isSuccess(exit) ? ignoredFields(exit.value) : []
          annotate(span, {
            "authlete.attempts": attempts.count,
            "authlete.action": action,
            "authlete.result_code": outcomeOf(exit, "resultCode"),
            "authlete.ignored_fields": ignored.length === 0 ? undefined : ignored.join(),
            "error.type": error
          })
          return Effect.zipRight(
            Metric.increment(operation.operations({ "error.type": error })),
            Effect.whenLogLevel(
              Effect.withParentSpan(
                Effect.logDebug(
                  `${operation.name}: ${error ?? action ?? "no action"}, attempts: ${attempts.count}` +
                    (ignored.length === 0 ? "" : `, ignored fields: ${ignored.join(", ")}`)
                ),
                span
              ),
              LogLevel.Debug
            )
          )
        })
    )
