import * as Metric from "effect/Metric"
import * as MetricBoundaries from "effect/MetricBoundaries"
import * as MetricKey from "effect/MetricKey"
import type * as MetricKeyType from "effect/MetricKeyType"
import * as MetricLabel from "effect/MetricLabel"
import { labelled, operationsMetric, requestDurationMetric, retriesMetric } from "../wire/telemetry.js"

const tagged = <Type extends MetricKeyType.MetricKeyType.Untyped>(
  key: MetricKey.MetricKey<Type>,
  attributes: Record<string, string>
) =>
  Metric.fromMetricKey(
    MetricKey.taggedWithLabels(
      key,
      Object.entries(attributes).map(([name, value]) => MetricLabel.make(name, value))
    )
  )

const counter = ({ description, name }: typeof operationsMetric) => {
  const key = MetricKey.counter(name, { description, incremental: true })
  return labelled((attributes) => tagged(key, attributes))
}

export const operations = counter(operationsMetric)

export const retries = counter(retriesMetric)

const { boundaries, description, name, unit } = requestDurationMetric
const requestDurationKey = MetricKey.tagged(
  MetricKey.histogram(name, MetricBoundaries.fromIterable(boundaries), description),
  "unit",
  unit
)

export const requestDuration = labelled((attributes) => tagged(requestDurationKey, attributes))
