import { fork } from "node:child_process"
import { once } from "node:events"
import type { Load, Target } from "./contenders.js"

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
  /** The most memory that its process ever had, in MiB. */
  readonly peak: number
  /** Microseconds of a call by whose code they were spent in, of one more round. */
  readonly profile?: Readonly<Record<string, number>>
}

/**
 * Each contender has a process of its own, as in a program that uses one of them: in a shared one, each would pay for the
 * garbage of the one before, and for code that was compiled for all. They take turns, so that what disturbs the machine
 * disturbs all. The first rounds are the warm-up.
 */
export const measure = async (
  names: ReadonlyArray<string>,
  target: Target,
  {
    profiled = false,
    rounds,
    warmUp,
    ...load
  }: Load & {
    readonly rounds: number
    readonly warmUp: number
    /** Whether a round is profiled in the end. Default: none is. */
    readonly profiled?: boolean
  }
): Promise<ReadonlyArray<Figures>> => {
  const contenders = await Promise.all(
    names.map(async (name) => {
      const contender = fork(new URL("contender.ts", import.meta.url), [name, JSON.stringify(target)])
      await once(contender, "message")
      return { name, contender, cpu: [] as number[], callsPerSecond: [] as number[], peak: 0 }
    })
  )
  for (let round = -warmUp; round < rounds; round++) {
    for (const measured of contenders) {
      measured.contender.send(load)
      const [{ callsPerSecond, cpu, peak }] = await once(measured.contender, "message")
      measured.peak = peak
      if (round < 0) continue
      measured.cpu.push(cpu)
      measured.callsPerSecond.push(callsPerSecond)
    }
  }
  const figures: Array<Figures> = []
  for (const { callsPerSecond, contender, cpu, name, peak } of contenders) {
    const measured = { name, cpu: spread(cpu), callsPerSecond: spread(callsPerSecond), peak: Math.round(peak) }
    if (profiled) {
      contender.send({ ...load, profiled })
      const [profile] = await once(contender, "message")
      figures.push({ ...measured, profile })
    } else figures.push(measured)
    contender.disconnect()
  }
  return figures
}
