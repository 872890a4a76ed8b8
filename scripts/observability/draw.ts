import { writeFileSync } from "node:fs"
import { type CustomSeriesRenderItem, init } from "echarts"
import { Effect } from "effect"
import type { Span } from "./checks.js"
import type { Prometheus, Series } from "./prometheus.js"

/** A bar of an alert's row: what it shows, and from when to when, in seconds of the run. */
type Bar = readonly [row: number, from: number, to: number, colour: string]

const colours = { fault: "#d0d7de", pending: "#f2b84b", firing: "#d1242f" }

const bar: CustomSeriesRenderItem = (_, api) => {
  const [left = 0, middle = 0] = api.coord([api.value(1), api.value(0)])
  const [right = 0] = api.coord([api.value(2), api.value(0)])
  const fill = String(api.value(3))
  const height = fill === colours.fault ? 22 : 12
  const shape = { x: left, y: middle - height / 2, width: Math.max(1, right - left), height }
  return { type: "rect", shape, style: { fill } }
}

const barsOf = (spans: ReadonlyArray<Span>, alerts: ReadonlyArray<Series>, start: number): ReadonlyArray<Bar> => [
  ...spans.map((span, row): Bar => [row, span.start - start, span.end - start, colours.fault]),
  ...alerts.map(({ metric, values }): Bar => {
    const row = spans.findIndex(({ alert }) => alert === metric["alertname"])
    const [from = 0, to = 0] = [values[0]?.[0], values.at(-1)?.[0]]
    const colour = metric["alertstate"] === "firing" ? colours.firing : colours.pending
    return [row, from - start, to - start + 0.5, colour]
  })
]

const lineOf = ({ metric, values }: Series, start: number) => ({
  name: metric["error_type"] ?? "success",
  type: "line" as const,
  symbol: "none",
  lineStyle: { width: 1 },
  areaStyle: { opacity: 0.3 },
  // Every second value is enough, and half as large.
  data: values
    .filter((_, index) => index % 2 === 0)
    .map(([time, value]) => [Math.round(10 * (time - start)) / 10, Math.round(10 * Number(value)) / 10])
})

const picture = (
  calls: ReadonlyArray<ReturnType<typeof lineOf>>,
  bars: ReadonlyArray<Bar>,
  names: ReadonlyArray<string>
) => {
  const chart = init(null, undefined, { renderer: "svg", ssr: true, width: 860, height: 560 })
  const max = Math.ceil(Math.max(...bars.map(([, , to]) => to)) / 10) * 10
  chart.setOption({
    animation: false,
    backgroundColor: "#fff",
    title: {
      text: "Faults and alerts",
      subtext: "above: calls each second by error.type; below: fault (grey), alert pending (yellow), alert fires (red)"
    },
    legend: { top: 60, left: 200, right: 20, itemGap: 25 },
    grid: [
      { left: 200, right: 30, top: 110, height: 130 },
      { left: 200, right: 30, top: 270, bottom: 50 }
    ],
    xAxis: [
      { gridIndex: 0, type: "value", max, axisLabel: { show: false } },
      {
        gridIndex: 1,
        type: "value",
        max,
        name: "seconds of the run: each stands for a minute",
        nameLocation: "middle",
        nameGap: 28
      }
    ],
    yAxis: [
      { gridIndex: 0, type: "value" },
      { gridIndex: 1, type: "category", inverse: true, data: [...names], axisTick: { show: false } }
    ],
    series: [
      ...calls,
      {
        type: "custom",
        xAxisIndex: 1,
        yAxisIndex: 1,
        silent: true,
        renderItem: bar,
        encode: { x: [1, 2], y: 0 },
        data: bars
      }
    ]
  })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

/** Draws docs/observability.svg from what Prometheus has of the run. */
export const draw = (prometheus: Prometheus, start: number, spans: ReadonlyArray<Span>) =>
  Effect.gen(function* () {
    const end = Date.now() / 1000
    const calls = yield* prometheus.range(
      "sum by (error_type) (rate(authlete_client_operations_total[5s])) > 0",
      start,
      end
    )
    const alerts = yield* prometheus.range("ALERTS", start, end)
    const names = spans.map(({ alert }) => alert)
    const lines = calls.map((series) => lineOf(series, start))
    writeFileSync("docs/observability.svg", `${picture(lines, barsOf(spans, alerts, start), names)}\n`)
  })
