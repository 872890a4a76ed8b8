import { once } from "node:events"
import type { Entry, Load, Target } from "./contending.js"
import { start } from "./start.js"

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
  /** Microseconds of processor time for each call, of user and system, garbage collection included; of each round. */
  readonly cpu: ReadonlyArray<number>
  readonly callsPerSecond: ReadonlyArray<number>
  /** The most memory that its process ever had, in MiB; on Linux, no less than the bench's own had when it began. */
  readonly peak: number
  /** Milliseconds by whose code they were spent in, of one more round. */
  readonly profile?: Readonly<Record<string, number>>
}

/** The first as a multiple of the second, round by round. */
export const ratio = (first: ReadonlyArray<number>, second: ReadonlyArray<number>): Spread =>
  spread(first.map((value, round) => Number((value / (second[round] ?? Number.NaN)).toFixed(2))))

/**
 * Each contender has a process of its own, as in a program that uses one of them: in a shared one, each would pay for the
 * garbage of the one before, and for code that was compiled for all. They take turns, so that what disturbs the machine
 * disturbs all. The first rounds are the warm-up.
 */
export const measure = async (
  entries: ReadonlyArray<Entry>,
  target: Target,
  {
    profiled = false,
    rounds,
    warmUp,
    ...load
  }: Load & {
    readonly rounds: number
    readonly warmUp: number
    /** Whether one more round is profiled. Default: none is. */
    readonly profiled?: boolean
  }
): Promise<ReadonlyArray<Figures>> => {
  const contenders = await Promise.all(
    entries.map(async ({ module, name, shownAs }) => {
      const contender = start(new URL("contender.ts", import.meta.url), [module, name, JSON.stringify(target)])
      await once(contender, "message")
      const ask = async (load: object) => {
        contender.send(load)
        const [answer] = await once(contender, "message")
        return answer
      }
      return { name: shownAs, contender, ask, cpu: [] as number[], callsPerSecond: [] as number[], peak: 0 }
    })
  )
  for (let round = -warmUp; round < rounds; round++) {
    for (const measured of contenders) {
      const { callsPerSecond, cpu, peak } = await measured.ask(load)
      if (round < 0) continue
      measured.cpu.push(cpu)
      measured.callsPerSecond.push(callsPerSecond)
      measured.peak = Math.round(peak)
    }
  }
  const figures: Array<Figures> = []
  for (const { ask, callsPerSecond, contender, cpu, name, peak } of contenders) {
    const profile = profiled ? { profile: await ask({ ...load, profiled }) } : {}
    figures.push({ name, cpu, callsPerSecond, peak, ...profile })
    contender.disconnect()
  }
  return figures
}
