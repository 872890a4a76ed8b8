/**
 * Measures this library beside what else a program could use, and prints ratios: machines differ.
 *
 *     npm run bench
 *     npm run bench -- --quick
 *
 * The long form also writes `docs/performance.json` and the plots beside it, in about 20 minutes; the short one takes a
 * minute.
 */
import { writeFileSync } from "node:fs"
import { bundle } from "./bundle.js"
import { capacity } from "./capacity.js"
import { coldStart } from "./coldStart.js"
import { contenders } from "./contenders.js"
import { growth } from "./growth.js"
import { type Figures, measure, ratio } from "./measure.js"
import { allocated } from "./memory.js"
import { parts } from "./parts.js"
import { plotContenders, plotGrowth } from "./plots.js"
import { serve } from "./start.js"

const quick = process.argv.includes("--quick")

const { baseUrl, stop } = await serve()

const compare = (inFlight: number, inMemory = false): Promise<ReadonlyArray<Figures>> => {
  const names = contenders
    .filter(({ name, takesFetch }) => (takesFetch || !inMemory) && !(quick && name.startsWith("hand-written")))
    .map(({ name }) => name)
  const calls = Math.max(quick ? 480 : 3200, 25 * inFlight)
  return measure(names, { baseUrl, inMemory }, { calls, inFlight, rounds: quick ? 5 : 9, warmUp: quick ? 2 : 3 })
}

const pairs: ReadonlyArray<readonly [one: string, other: string]> = [
  ["effect-authlete, undici", "bare HttpClient, undici"],
  ["effect-authlete, fetch", "bare HttpClient, fetch"],
  ["effect-authlete, undici", "careful HttpClient, undici"],
  ["effect-authlete, fetch", "careful HttpClient, fetch"],
  ["effect-authlete, undici", "vendor's SDK"],
  ["effect-authlete, fetch", "vendor's SDK"],
  ["bare HttpClient, undici", "vendor's SDK"],
  ["bare HttpClient, fetch", "vendor's SDK"]
]

const ratios = (figures: ReadonlyArray<Figures>) =>
  Object.fromEntries(
    pairs.flatMap(([one, other]) => {
      const [first, second] = [one, other].map((name) => figures.find((figure) => figure.name === name))
      if (first === undefined || second === undefined) return []
      return [[`${one} ÷ ${other}`, ratio(first.cpu, second.cpu)]]
    })
  )

const report: Record<string, unknown> = { node: process.version }
const add = (name: string, figures: unknown, shown: unknown = figures): void => {
  report[name] = figures
  console.log(name)
  console.table(shown)
}

for (const inFlight of quick ? [32] : [1, 32, 256]) {
  const figures = await compare(inFlight)
  add(`processor time and throughput, ${inFlight} in flight`, figures, ratios(figures))
  if (inFlight === 256) add("peak of memory, MiB", Object.fromEntries(figures.map(({ name, peak }) => [name, peak])))
  if (!quick && inFlight === 32) plotContenders("Over loopback, 32 calls in flight", "loopback", figures)
}
const withoutNetwork = await compare(32, true)
add("processor time in memory, 32 in flight", withoutNetwork, ratios(withoutNetwork))
add("cold start, milliseconds", coldStart(baseUrl, quick ? 3 : 21))
add("capacity of a token endpoint", await capacity(baseUrl, quick ? 1 : 15))
add("bundle, bytes minified and gzipped", await bundle())
if (!quick) {
  plotContenders("Without a network, 32 calls in flight", "memory", withoutNetwork)
  add("bytes allocated for a call, 32 in flight", allocated(baseUrl))
  for (const grown of await growth(5)) {
    add(`microseconds for a call, by ${grown.of}`, grown, grown.micros)
    plotGrowth(grown)
  }
  for (const [name, figures] of Object.entries(await parts(baseUrl))) add(name, figures)
  writeFileSync(new URL("../docs/performance.json", import.meta.url), `${JSON.stringify(report, null, 2)}\n`)
}
stop()
