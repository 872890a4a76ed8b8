/**
 * Prints what the contender of that name takes of memory, in a process of its own that has collected nothing yet:
 * `memoryOf.ts <name> <baseUrl>`.
 */
import { PerformanceObserver } from "node:perf_hooks"
import { setTimeout } from "node:timers/promises"
import { contenders } from "./contenders.js"

const [name, baseUrl = ""] = process.argv.slice(2)
const contender = contenders.find((contender) => contender.name === name)
if (contender === undefined) throw new Error(`there is no contender ${name}`)

let collections = 0
new PerformanceObserver((list) => {
  collections += list.getEntries().length
}).observe({ entryTypes: ["gc"] })

const { close, run } = contender.open({ baseUrl })
await run(2560, 32)
gc?.()
await setTimeout(10)
collections = 0
const calls = 1024
const before = process.memoryUsage().heapUsed
await run(calls, 32)
const allocated = (process.memoryUsage().heapUsed - before) / calls
await setTimeout(10)
if (collections > 0) throw new Error("what was allocated can't be told: some of it was collected")
// What 256 calls in flight keep, and what their answers leave to be collected.
await run(2560, 256)
await close()
console.log(JSON.stringify({ allocated: Math.round(allocated), peak: process.resourceUsage().maxRSS * 1024 }))
