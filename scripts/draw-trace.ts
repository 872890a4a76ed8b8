// Draws docs/refresh-trace.svg from the trace that `examples/opentelemetry.ts --json` prints.
import { readFileSync, writeFileSync } from "node:fs"
import { init } from "echarts"
import type { TraceLine } from "../examples/opentelemetry.js"

const lines: ReadonlyArray<TraceLine> = JSON.parse(readFileSync(0, "utf8"))

const colour = ({ name, outcome }: TraceLine) => {
  if (name.startsWith("POST")) return outcome === "200" ? "#1f6feb" : "#d1242f"
  return name.startsWith("authlete.") ? "#79b0ff" : "#aab4be"
}

const chart = init(null, undefined, { renderer: "svg", ssr: true, width: 860, height: 90 + 34 * lines.length })
chart.setOption({
  animation: false,
  backgroundColor: "#fff",
  title: { text: "A refresh, with one retry of the reissue", subtext: "milliseconds, from the request's start" },
  grid: { left: 290, right: 150, top: 65, bottom: 30 },
  xAxis: { type: "value" },
  yAxis: {
    type: "category",
    inverse: true,
    axisTick: { show: false },
    axisLabel: { align: "left", margin: 280 },
    // Ordinary spaces at the start of a label are not drawn.
    data: lines.map(({ depth, name }) => `${"\u00a0".repeat(5 * depth)}${name}`)
  },
  series: [
    { type: "bar", stack: "trace", silent: true, itemStyle: { color: "none" }, data: lines.map(({ start }) => start) },
    {
      type: "bar",
      stack: "trace",
      barMinHeight: 2,
      label: { show: true, position: "right" },
      data: lines.map((line) => ({
        value: line.duration,
        itemStyle: { color: colour(line) },
        label: { formatter: `${line.duration.toFixed(1)} ms  ${line.outcome}` }
      }))
    }
  ]
})
writeFileSync(new URL("../docs/refresh-trace.svg", import.meta.url), `${chart.renderToSVGString()}\n`)
chart.dispose()
