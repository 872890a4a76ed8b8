/**
 * Prints how many bytes the contender of that name allocates for a call, in a process of its own that collects nothing
 * meanwhile: `memoryOf.ts <module> <name> <baseUrl>`.
 */
import { PerformanceObserver } from "node:perf_hooks"
import { setTimeout } from "node:timers/promises"
import { contenderOf } from "./contending.js"

const [module, name, baseUrl = ""] = process.argv.slice(2)
const contender = await contenderOf(module, name)

let collections = 0
new PerformanceObserver((list) => {
  collections += list.getEntries().length
}).observe({ entryTypes: ["gc"] })

const { close, run } = contender.open({ baseUrl })
await run({ calls: 2560, inFlight: 32 })
gc?.()
await setTimeout(10)
collections = 0
const calls = 1024
const before = process.memoryUsage().heapUsed
await run({ calls, inFlight: 32 })
const allocated = (process.memoryUsage().heapUsed - before) / calls
await setTimeout(10)
if (collections > 0) throw new Error("what was allocated can't be told: some of it was collected")
await close()
console.log(Math.round(allocated))
