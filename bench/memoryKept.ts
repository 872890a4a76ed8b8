import { setTimeout } from "node:timers/promises"

/** The KiB that are in use once all garbage is collected; finalizers need turns of the event loop. */
export const memoryKept = async (): Promise<number> => {
  for (let turn = 0; turn < 10; turn++) {
    await setTimeout(20)
    gc?.()
  }
  const { external, heapUsed } = process.memoryUsage()
  return Math.round((heapUsed + external) / 1024)
}
