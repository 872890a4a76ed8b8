/**
 * Measures this library beside what else a program could use, and writes ratios: machines differ.
 *
 *     npm run bench
 *     npm run bench -- --quick
 *
 * The long form writes `docs/performance.json`; the short one, of under a minute, prints the ratios alone.
 */
import { fork } from "node:child_process"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { answer } from "./answer.js"
import { bundle } from "./bundle.js"
import { coldStart } from "./coldStart.js"
import { contenders } from "./contenders.js"
import { type Figures, measure } from "./measure.js"

const quick = process.argv.includes("--quick")

const server = fork(new URL("server.ts", import.meta.url))
const [port] = await once(server, "message")
const baseUrl = `http://127.0.0.1:${port}`

const body = answer()
const inMemory: typeof fetch = async () =>
  new Response(body, { headers: { "content-type": "application/json", "content-length": String(body.length) } })

const compare = async (inFlight: number, fetch?: typeof globalThis.fetch): Promise<ReadonlyArray<Figures>> => {
  const opened = contenders
    .filter(({ takesFetch }) => fetch === undefined || takesFetch)
    .map(({ name, open }) => ({ name, ...open(fetch === undefined ? { baseUrl } : { baseUrl, fetch }) }))
  const calls = (quick ? 20 : 100) * Math.max(inFlight, 32)
  const figures = await measure(opened, { calls, inFlight, rounds: quick ? 5 : 15 })
  for (const { close } of opened) await close()
  return figures
}

/** The median of the first, divided by that of the second. */
const ratio = (figures: ReadonlyArray<Figures>, one: string, other: string): number => {
  const cpu = (name: string) => figures.find((figure) => figure.name === name)?.cpu.median ?? Number.NaN
  return Math.round((100 * cpu(one)) / cpu(other)) / 100
}

const ratios = (figures: ReadonlyArray<Figures>) => ({
  "undici / bare undici": ratio(figures, "effect-authlete, undici", "bare HttpClient, undici"),
  "fetch / bare fetch": ratio(figures, "effect-authlete, fetch", "bare HttpClient, fetch"),
  "undici / vendor's SDK": ratio(figures, "effect-authlete, undici", "vendor's SDK"),
  "fetch / vendor's SDK": ratio(figures, "effect-authlete, fetch", "vendor's SDK"),
  "bare undici / vendor's SDK": ratio(figures, "bare HttpClient, undici", "vendor's SDK"),
  "bare fetch / vendor's SDK": ratio(figures, "bare HttpClient, fetch", "vendor's SDK")
})

const report: Record<string, unknown> = {}
const add = (name: string, figures: unknown, shown: unknown = figures): void => {
  report[name] = figures
  console.log(name)
  console.table(shown)
}

for (const inFlight of quick ? [32] : [1, 32, 256]) {
  const figures = await compare(inFlight)
  add(`processor time and throughput, ${inFlight} in flight`, figures, ratios(figures))
}
const figures = await compare(32, inMemory)
add("processor time in memory, 32 in flight", figures, ratios(figures))
const starts = coldStart(baseUrl, quick ? 5 : 21)
add("cold start, milliseconds", starts)
add("bundle, bytes minified and gzipped", await bundle())

if (!quick) writeFileSync(new URL("../docs/performance.json", import.meta.url), `${JSON.stringify(report, null, 2)}\n`)
server.disconnect()
