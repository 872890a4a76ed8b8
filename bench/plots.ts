import { writeFileSync } from "node:fs"
import { type EChartsOption, init } from "echarts"
import type { Growth } from "./growth.js"
import { type Figures, ratio } from "./measure.js"

const write = (name: string, height: number, option: EChartsOption): void => {
  const chart = init(null, undefined, { renderer: "svg", ssr: true, width: 720, height })
  chart.setOption({ animation: false, backgroundColor: "#fff", ...option })
  writeFileSync(new URL(`../docs/${name}.svg`, import.meta.url), `${chart.renderToSVGString()}\n`)
  chart.dispose()
}

/** Processor time of each contender, as a multiple of the first one's. */
export const plotContenders = (title: string, name: string, figures: ReadonlyArray<Figures>): void => {
  const base = figures[0]?.cpu ?? []
  const bars = [...figures].reverse()
  write(name, 80 + 40 * bars.length, {
    title: { text: title, subtext: `processor time for each call, ${figures[0]?.name} = 1` },
    grid: { left: 210, right: 60, top: 70, bottom: 20 },
    xAxis: { type: "value" },
    yAxis: { type: "category", data: bars.map(({ name }) => name) },
    series: [
      {
        type: "bar",
        data: bars.map(({ cpu, name }) => ({
          value: ratio(cpu, base).median,
          itemStyle: { color: name.startsWith("effect-authlete") ? "#1f6feb" : "#aab4be" }
        })),
        label: { show: true, position: "right" }
      }
    ]
  })
}

/** Processor time by how much there is of something, as a multiple of the bare client's with the least of it. */
export const plotGrowth = (report: string, { micros, of, sizes }: Growth): void => {
  const base = Object.values(micros)[0]?.[0] ?? Number.NaN
  write(`${report}-growth-${of.replaceAll(" ", "-")}`, 320, {
    title: {
      text: `What a call costs by ${of}`,
      subtext: `processor time for each call, the bare client's at ${sizes[0]?.toLocaleString("en")} = 1`
    },
    legend: { bottom: 0, itemGap: 40 },
    grid: { left: 60, right: 30, top: 70, bottom: 60 },
    xAxis: {
      type: "category",
      data: sizes.map((size) => size.toLocaleString("en")),
      name: of,
      nameLocation: "middle",
      nameGap: 25
    },
    yAxis: { type: "log", min: 0.1 },
    series: Object.entries(micros).map(([name, values]) => ({
      name,
      type: "line",
      data: values.map((value) => Math.round((100 * value) / base) / 100)
    }))
  })
}
