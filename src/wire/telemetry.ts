import { member } from "./member.js"
import { printable } from "./printable.js"

/** Names and values of attributes; one that is `undefined` is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

/** Calls that ended. */
export const operationsMetric = {
  name: "authlete.client.operations",
  description: "Calls that ended; error.type says how, unless they succeeded"
}

/** Retries of these calls. */
export const retriesMetric = {
  name: "authlete.client.retries",
  description: "Attempts after the first one of a call"
}

/** Name, unit and boundaries: OpenTelemetry semantic conventions for HTTP metrics. */
export const requestDurationMetric = {
  name: "http.client.request.duration",
  description: "Duration of HTTP client requests, the credential's included",
  unit: "s",
  boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
}

/**
 * A metric with some attributes, and with those of an outcome. Each is made once, since to find one by its attributes
 * costs more than to count; Effect's registry keeps as many.
 */
export const labelled =
  <M>(make: (attributes: Record<string, string>) => M) =>
  (attributes: Attributes) => {
    const metrics = new Map<string, M>()
    return (outcome: Attributes = {}): M => {
      const id = Object.values(outcome).join()
      const known = metrics.get(id)
      if (known !== undefined) return known
      const metric = make(
        Object.fromEntries(
          Object.entries({ ...attributes, ...outcome }).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, String(value)]]
          )
        )
      )
      metrics.set(id, metric)
      return metric
    }
  }

/** What the metrics of an operation say. */
export const operationAttributes = (operation: string): Attributes => ({ "authlete.operation": operation })

/** What the path of a call is made from. */
export const pathTemplate = (path: string): string => `/api/{serviceId}/${path}`

/** What is said of the server that is called. */
export const serverAttributes = (method: string, { hostname, port, protocol }: URL) => ({
  "http.request.method": method,
  "server.address": hostname,
  "server.port": Number(port) || (protocol === "https:" ? 443 : 80)
})

/** What is said of one attempt before its answer. */
export const attemptAttributes = (server: Attributes, url: string, template: string, resends: number) => ({
  ...server,
  "url.full": url,
  "url.template": template,
  ...(resends === 0 ? {} : { "http.request.resend_count": resends })
})

/** What is said of how an attempt ended. */
export const outcomeAttributes = (status: number | undefined, error: string | undefined) => ({
  "http.response.status_code": status,
  "error.type": error
})

/** An error of a call. */
export type Failed =
  | { readonly _tag: "ResultError"; readonly status: number }
  | { readonly _tag: "DefaultError"; readonly reason: string; readonly status?: number | undefined }

/** `error.type` by the conventions: the status if there was one, else a name for what went wrong. */
export const errorType = (error: Failed | undefined): string => {
  if (error === undefined) return "Interrupted"
  return error._tag === "ResultError" || error.reason === "StatusCode" ? String(error.status) : error.reason
}

/** How a call ended. */
export interface Ended {
  readonly attempts: number
  /** Its `error.type`, unless it succeeded. */
  readonly error: string | undefined
  /** The response or the error. */
  readonly said: unknown
  /** The fields that came in a shape that nobody promised. */
  readonly ignored: ReadonlyArray<string>
}

const textOf = (said: unknown, field: string): string | undefined => {
  const value = member(said, field)
  return typeof value === "string" ? printable(value) : undefined
}

/** What the span of a call says of how it ended. */
export const callAttributes = ({ attempts, error, ignored, said }: Ended): Attributes => ({
  "authlete.attempts": attempts,
  "authlete.action": textOf(said, "action"),
  "authlete.result_code": textOf(said, "resultCode"),
  "authlete.ignored_fields": ignored.length === 0 ? undefined : ignored.join(),
  "error.type": error
})

/** What the log says of how a call ended. */
export const callLine = (operation: string, { attempts, error, ignored, said }: Ended): string =>
  `${operation}: ${error ?? textOf(said, "action") ?? "no action"}, attempts: ${attempts}` +
  (ignored.length === 0 ? "" : `, ignored fields: ${ignored.join(", ")}`)
