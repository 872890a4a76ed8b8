import type { Run } from "./contenders.js"

/** The middle half of what was measured, and its median. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

export const spread = (values: ReadonlyArray<number>): Spread => {
  const sorted = [...values].sort((one, other) => one - other)
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN
  return { median: at(0.5), low: at(0.25), high: at(0.75) }
}

export interface Figures {
  readonly name: string
  /** Microseconds of processor time for each call, of user and system, garbage collection included. */
  readonly cpu: Spread
  readonly callsPerSecond: Spread
}

/** Takes turns, so that what disturbs the machine disturbs all; the first two rounds are the warm-up. */
export const measure = async (
  runs: ReadonlyArray<{ readonly name: string; readonly run: Run }>,
  { calls, inFlight, rounds }: { readonly calls: number; readonly inFlight: number; readonly rounds: number }
): Promise<ReadonlyArray<Figures>> => {
  const measured = runs.map(({ name }) => ({ name, cpu: [] as number[], callsPerSecond: [] as number[] }))
  for (let round = -2; round < rounds; round++) {
    for (const [index, { run }] of runs.entries()) {
      const cpuBefore = process.cpuUsage()
      const before = performance.now()
      await run(calls, inFlight)
      const millis = performance.now() - before
      const { system, user } = process.cpuUsage(cpuBefore)
      if (round < 0) continue
      measured[index]?.cpu.push((user + system) / calls)
      measured[index]?.callsPerSecond.push((calls / millis) * 1000)
    }
  }
  return measured.map(({ callsPerSecond, cpu, name }) => ({
    name,
    cpu: spread(cpu),
    callsPerSecond: spread(callsPerSecond)
  }))
}
