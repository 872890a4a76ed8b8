/**
 * A contender in a process of its own, which makes calls when its parent says so: `contender.ts <module> <name> <target>`.
 */
import { contenderOf, type Load, type Target } from "./contending.js"
import { profile } from "./profile.js"

const [module, name, target = ""] = process.argv.slice(2)
const { run } = (await contenderOf(module, name)).open(JSON.parse(target) as Target)

const measured = async ({ calls, inFlight }: Load) => {
  const cpuBefore = process.cpuUsage()
  const before = performance.now()
  await run({ calls, inFlight })
  const millis = performance.now() - before
  const { system, user } = process.cpuUsage(cpuBefore)
  const peak = process.resourceUsage().maxRSS / 1024
  return { cpu: (user + system) / calls, callsPerSecond: (calls / millis) * 1000, peak }
}

process.on("message", async ({ profiled, ...load }: Load & { readonly profiled?: boolean }) => {
  process.send?.(await (profiled ? profile(run, load) : measured(load)))
})
process.on("disconnect", () => process.exit())
process.send?.("ready")
