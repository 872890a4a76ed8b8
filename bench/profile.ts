import { Session } from "node:inspector/promises"
import type { Load, Run } from "./contending.js"

/** Whose code a function is. */
const ownerOf = (name: string, url: string): string => {
  if (name === "(garbage collector)") return "garbage collection"
  const [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (dependency !== undefined) return dependency
  if (url.startsWith("node:")) return "node"
  return url.includes("/dist/") ? "effect-authlete" : "V8, the system and the bench"
}

/** The main thread's milliseconds by whose code they were spent in. */
export const profile = async (run: Run, load: Load): Promise<Readonly<Record<string, number>>> => {
  const session = new Session()
  session.connect()
  await session.post("Profiler.enable")
  await session.post("Profiler.setSamplingInterval", { interval: 250 })
  await session.post("Profiler.start")
  await run(load)
  const { profile } = await session.post("Profiler.stop")
  session.disconnect()
  const functions = new Map(profile.nodes.map(({ callFrame, id }) => [id, callFrame]))
  const millis: Record<string, number> = {}
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const { functionName = "", url = "" } = functions.get(id) ?? {}
    if (functionName === "(idle)") continue
    const owner = ownerOf(functionName, url)
    millis[owner] = (millis[owner] ?? 0) + (profile.timeDeltas?.[index] ?? 0) / 1000
  }
  return millis
}
