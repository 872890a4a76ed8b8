import type { Entry } from "./contending.js"
import { measure, spread } from "./measure.js"
import { serve } from "./start.js"

/** Microseconds of processor time for a call, by how much there is of something. */
export interface Growth {
  readonly of: string
  readonly sizes: ReadonlyArray<number>
  readonly micros: Readonly<Record<string, ReadonlyArray<number>>>
}

/** How the cost of a call of each grows with the calls in flight, the claims that it sends, and the bytes that it gets. */
export const growth = async (compared: ReadonlyArray<Entry>, rounds: number): Promise<ReadonlyArray<Growth>> => {
  const along = async (
    of: string,
    sizes: ReadonlyArray<number>,
    at: (size: number) => { readonly bytes?: number; readonly claims?: number; readonly inFlight?: number }
  ): Promise<Growth> => {
    const micros: Record<string, Array<number>> = Object.fromEntries(compared.map(({ shownAs }) => [shownAs, []]))
    for (const size of sizes) {
      const { bytes, claims = 0, inFlight = 32 } = at(size)
      const { baseUrl, stop } = await serve(bytes)
      const load = { calls: inFlight * Math.max(2, Math.ceil(1600 / inFlight)), inFlight, rounds, warmUp: 3 }
      for (const { cpu, name } of await measure(compared, { baseUrl, claims }, load))
        micros[name]?.push(spread(cpu).median)
      stop()
    }
    return { of, sizes, micros }
  }
  return [
    await along("calls in flight", [1, 4, 16, 64, 256, 1024, 4096], (inFlight) => ({ inFlight })),
    await along("claims", [0, 10, 100, 1000], (claims) => ({ claims })),
    await along("bytes of the answer", [2_500, 10_000, 100_000, 1_000_000], (bytes) => ({ bytes }))
  ]
}
