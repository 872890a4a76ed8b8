import * as Metric from "effect/Metric"
import { labelled, operationsMetric, requestDurationMetric, retriesMetric } from "../wire/telemetry.js"

const counter = ({ description, name }: typeof operationsMetric) =>
  labelled((attributes) => Metric.counter(name, { description, incremental: true, attributes }))

export const operations = counter(operationsMetric)

export const retries = counter(retriesMetric)

export const requestDuration = labelled((attributes) => {
  const { boundaries, description, name, unit } = requestDurationMetric
  return Metric.histogram(name, { description, boundaries, attributes: { unit, ...attributes } })
})
