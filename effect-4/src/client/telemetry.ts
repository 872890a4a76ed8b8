import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as LogLevel from "effect/LogLevel"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import * as wire from "../wire/telemetry.js"
import type { AuthleteError } from "./AuthleteError.js"
import { ignoredFields } from "./ignoredFields.js"
import { log } from "./log.js"
import * as metrics from "./metrics.js"

/** What telemetry says of an operation. */
export const ofOperation = (name: string, method: string, path: string) => {
  const attributes = wire.operationAttributes(name)
  return {
    name,
    method,
    /** What the path of a call is made from. */
    template: wire.pathTemplate(path),
    operations: metrics.operations(attributes),
    retries: metrics.retries(attributes)()
  }
}

/** What telemetry says of the server that is called. */
export const ofServer = (method: string, url: URL) => {
  const attributes = wire.serverAttributes(method, url)
  return { attributes, requestDuration: metrics.requestDuration(attributes) }
}

/** How many attempts a call took so far. */
export interface Attempts {
  count: number
}

const annotate = (span: Tracer.Span, attributes: wire.Attributes): void => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) span.attribute(name, value)
  }
}

const errorOf = (exit: Exit.Exit<unknown, AuthleteError>): AuthleteError | undefined =>
  Option.getOrUndefined(Exit.findErrorOption(exit))

const errorType = (exit: Exit.Exit<unknown, AuthleteError>): string | undefined =>
  Exit.isSuccess(exit) ? undefined : wire.errorType(errorOf(exit))

/** A response, and the status that it came with. */
export interface Answered<A> {
  readonly response: A
  readonly status: number
}

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
      const attributes = wire.attemptAttributes(server.attributes, url, operation.template, resends)
      return Effect.useSpan(
        `${operation.method} ${operation.template}`,
        { kind: "client", attributes, parent },
        (span) =>
          Effect.clockWith((clock) => {
            const start = clock.monotonicTimeNanosUnsafe()
            return Effect.onExit(self(span), (exit) => {
              const status = Exit.isSuccess(exit) ? exit.value.status : errorOf(exit)?.status
              const outcome = wire.outcomeAttributes(status, errorType(exit))
              annotate(span, outcome)
              const seconds = Number(clock.monotonicTimeNanosUnsafe() - start) / 1e9
              const measured =
                outcome["error.type"] === "InvalidRequest"
                  ? Effect.void
                  : Metric.update(server.requestDuration(outcome), seconds)
              return resends === 0 ? measured : Effect.andThen(measured, Metric.update(operation.retries, 1))
            })
          })
      )
    })

/** The span, the counter and the log line of one call. */
export const withCallTelemetry =
  (operation: ReturnType<typeof ofOperation>, serviceId: string, attempts: Attempts) =>
  <A, R>(self: (span: Tracer.Span) => Effect.Effect<A, AuthleteError, R>): Effect.Effect<A, AuthleteError, R> =>
    Effect.useSpan(`authlete.${operation.name}`, { attributes: { "authlete.service_id": serviceId } }, (span) =>
      Effect.onExit(self(span), (exit) => {
        const ended: wire.Ended = {
          attempts: attempts.count,
          error: errorType(exit),
          said: Exit.isSuccess(exit) ? exit.value : errorOf(exit),
          ignored: Exit.isSuccess(exit) ? ignoredFields(exit.value) : []
        }
        annotate(span, wire.callAttributes(ended))
        return Effect.andThen(
          Metric.update(operation.operations({ "error.type": ended.error }), 1),
          Effect.when(
            Effect.suspend(() =>
              Effect.withParentSpan(log("Debug", wire.callLine(operation.name, ended)), span, {
                captureStackTrace: false
              })
            ),
            LogLevel.isEnabled("Debug")
          )
        )
      })
    )
