import type { Entry } from "./contending.js"
import { measure, ratio } from "./measure.js"

/** From the bare call to this library's, each with something more. */
const ladder = [
  "bare HttpClient, undici",
  "bare HttpClient and a timeout, undici",
  "bare HttpClient, a timeout and two spans, undici",
  "careful HttpClient, undici",
  "effect-authlete, undici"
]

/** What the parts of a call cost, as multiples of a bare one, and in whose code the time of each is spent. */
export const parts = async (module: string, baseUrl: string) => {
  const entries = ladder.map((name): Entry => ({ module, name, shownAs: name }))
  const load = { calls: 3200, inFlight: 32, rounds: 15, warmUp: 3, profiled: true }
  const figures = await measure(entries, { baseUrl }, load)
  const bare = figures[0]?.cpu ?? []
  const share = (profile: Readonly<Record<string, number>> = {}) => {
    const sum = Object.values(profile).reduce((one, other) => one + other, 0)
    return Object.fromEntries(Object.entries(profile).map(([owner, time]) => [owner, Math.round((100 * time) / sum)]))
  }
  return {
    "processor time of the parts of a call, bare = 1": Object.fromEntries(
      figures.map(({ cpu, name }) => [name, ratio(cpu, bare)])
    ),
    "per cent of the main thread's time, by whose code it was spent in": Object.fromEntries(
      figures.map(({ name, profile }) => [name, share(profile)])
    )
  }
}
