import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as MetricKey from "effect/MetricKey"
import * as MetricLabel from "effect/MetricLabel"

/** Names and values of attributes; one that is `undefined` is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

/**
 * A metric with some attributes, and with those of an outcome. Each is made once, since hashing its labels costs more
 * than counting; Effect's registry keeps as many.
 */
const labelled =
  <M>(make: (labels: ReadonlyArray<MetricLabel.MetricLabel>) => M) =>
  (attributes: Attributes) => {
    const metrics = new Map<string, M>()
    return (outcome: Attributes = {}): M => {
      const id = Object.values(outcome).join()
      const known = metrics.get(id)
      if (known !== undefined) return known
      const metric = make(
        Object.entries({ ...attributes, ...outcome }).flatMap(([name, value]) =>
          value === undefined ? [] : [MetricLabel.make(name, String(value))]
        )
      )
      metrics.set(id, metric)
      return metric
    }
  }

const operationsKey = MetricKey.counter("authlete.client.operations", {
  description: "Calls that ended; error.type says how, unless they succeeded",
  incremental: true
})

export const operations = labelled((labels) => Metric.fromMetricKey(MetricKey.taggedWithLabels(operationsKey, labels)))

const retriesKey = MetricKey.counter("authlete.client.retries", {
  description: "Attempts after the first one of a call",
  incremental: true
})

export const retries = labelled((labels) => Metric.fromMetricKey(MetricKey.taggedWithLabels(retriesKey, labels)))

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

export const requestDuration = labelled((labels) =>
  Metric.fromMetricKey(MetricKey.taggedWithLabels(requestDurationKey, labels))
)
