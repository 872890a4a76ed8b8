import { measure } from "./measure.js"

/** From the bare call to this library's, each with something more. */
const ladder = [
  "bare HttpClient, undici",
  "bare HttpClient and a timeout, undici",
  "bare HttpClient, a timeout and two spans, undici",
  "careful HttpClient, undici",
  "effect-authlete, undici"
]

/** Prints what the parts of a call cost, and in whose code, as shares of a bare call. */
export const printParts = async (baseUrl: string): Promise<void> => {
  const load = { calls: 3200, inFlight: 32, rounds: 15, warmUp: 3, profiled: true }
  const figures = await measure(ladder, { baseUrl }, load)
  const bare = figures[0]?.cpu.median ?? Number.NaN
  const percent = (micros: number) => Math.round((100 * micros) / bare)
  console.log("processor time for a call, bare = 100")
  console.table(
    Object.fromEntries(
      figures.map(({ cpu, name }) => [
        name,
        { median: percent(cpu.median), low: percent(cpu.low), high: percent(cpu.high) }
      ])
    )
  )
  console.log("the same by whose code it is spent in, of a round that was profiled")
  const owners = Object.keys(figures.at(-1)?.profile ?? {})
  console.table(
    Object.fromEntries(
      owners.map((owner) => [
        owner,
        Object.fromEntries(figures.map(({ name, profile }) => [name, percent(profile?.[owner] ?? 0)]))
      ])
    )
  )
}
