import { writeFileSync } from "node:fs"
import { reissue } from "../scripts/consumers/reissue.js"
import { bundle } from "./bundle.js"
import { capacity } from "./capacity.js"
import { coldStart } from "./coldStart.js"
import type { Contender, Entry, Undici } from "./contending.js"
import { growth } from "./growth.js"
import { type Figures, measure, ratio } from "./measure.js"
import { allocated } from "./memory.js"
import { parts } from "./parts.js"
import { plotContenders, plotGrowth } from "./plots.js"
import { serve } from "./start.js"

/** What an edition has of its own. */
export interface Edition<Agent extends { destroy(): Promise<void> }> {
  readonly folder: string
  /** The URL of its bench, beside which its contenders and its token endpoint are. */
  readonly home: string
  /** What the names of its files in `docs/` begin with. */
  readonly report: string
  readonly contenders: ReadonlyArray<Contender>
  /** Contenders of another module. */
  readonly others: ReadonlyArray<Entry>
  readonly undici: Undici<Agent>
  readonly effectProgram: string
}

const quick = process.argv.includes("--quick")

const pairs: ReadonlyArray<readonly [one: string, other: string]> = [
  ["effect-authlete, undici", "bare HttpClient, undici"],
  ["effect-authlete, fetch", "bare HttpClient, fetch"],
  ["effect-authlete, undici", "careful HttpClient, undici"],
  ["effect-authlete, fetch", "careful HttpClient, fetch"],
  ["effect-authlete, undici", "vendor's SDK"],
  ["effect-authlete, fetch", "vendor's SDK"],
  ["bare HttpClient, undici", "vendor's SDK"],
  ["bare HttpClient, fetch", "vendor's SDK"],
  ["effect-authlete, undici", "effect-authlete 1, undici"],
  ["effect-authlete, fetch", "effect-authlete 1, fetch"]
]

const ratios = (figures: ReadonlyArray<Figures>) =>
  Object.fromEntries(
    pairs.flatMap(([one, other]) => {
      const [first, second] = [one, other].map((name) => figures.find((figure) => figure.name === name))
      if (first === undefined || second === undefined) return []
      return [[`${one} ÷ ${other}`, ratio(first.cpu, second.cpu)]]
    })
  )

/**
 * Measures an edition beside what else a program could use, and prints ratios: machines differ. Unless it shall be quick
 * (`--quick`), it also writes the figures and their plots to `docs/`.
 */
export const bench = async <Agent extends { destroy(): Promise<void> }>(edition: Edition<Agent>): Promise<void> => {
  const { contenders, effectProgram, folder, home, others, undici } = edition
  const module = new URL("contenders.ts", home).href
  const tokenEndpoint = new URL("tokenEndpoint.ts", home)
  const entryOf = ({ name }: Pick<Contender, "name">): Entry => ({ module, name, shownAs: name })
  const { baseUrl, stop } = await serve()

  const compare = (inFlight: number, inMemory = false): Promise<ReadonlyArray<Figures>> => {
    const entries = contenders
      .filter(({ name, takesFetch }) => (takesFetch || !inMemory) && !(quick && name.startsWith("hand-written")))
      .map(entryOf)
    const calls = Math.max(quick ? 480 : 3200, 25 * inFlight)
    const load = { calls, inFlight, rounds: quick ? 5 : 9, warmUp: quick ? 2 : 3 }
    return measure(inMemory ? entries : [...entries, ...others], { baseUrl, inMemory }, load)
  }

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
    if (!quick && inFlight === 32) {
      plotContenders("Over loopback, 32 calls in flight", `${edition.report}-loopback`, figures)
    }
  }
  const withoutNetwork = await compare(32, true)
  add("processor time in memory, 32 in flight", withoutNetwork, ratios(withoutNetwork))
  add("cold start, milliseconds", coldStart(folder, baseUrl, quick ? 3 : 21))
  add("capacity of a token endpoint", await capacity(tokenEndpoint, undici, baseUrl, quick ? 1 : 15))
  add("bundle, bytes minified and gzipped", await bundle(effectProgram, reissue(folder)))
  if (!quick) {
    plotContenders("Without a network, 32 calls in flight", `${edition.report}-memory`, withoutNetwork)
    add("bytes allocated for a call, 32 in flight", allocated([...contenders.map(entryOf), ...others], baseUrl))
    const compared = ["bare HttpClient, undici", "effect-authlete, undici"].map((name) => entryOf({ name }))
    for (const grown of await growth(compared, 5)) {
      add(`microseconds for a call, by ${grown.of}`, grown, grown.micros)
      plotGrowth(edition.report, grown)
    }
    for (const [name, figures] of Object.entries(await parts(module, baseUrl))) add(name, figures)
    writeFileSync(new URL(`../docs/${edition.report}.json`, import.meta.url), `${JSON.stringify(report, null, 2)}\n`)
  }
  stop()
}
