/** A contender in a process of its own, which makes calls when its parent says so: `contender.ts <name> <target>`. */
import { contenders, type Load, steps, type Target } from "./contenders.js"
import { profile } from "./profile.js"

const [name, target = ""] = process.argv.slice(2)
const contender = [...contenders, ...steps].find((contender) => contender.name === name)
if (contender === undefined) throw new Error(`there is no contender ${name}`)

const { run } = contender.open(JSON.parse(target) as Target)

process.on("message", async ({ calls, inFlight, profiled }: Load & { readonly profiled?: boolean }) => {
  if (profiled) return process.send?.(await profile(run, { calls, inFlight }))
  const cpuBefore = process.cpuUsage()
  const before = performance.now()
  await run({ calls, inFlight })
  const millis = performance.now() - before
  const { system, user } = process.cpuUsage(cpuBefore)
  const peak = process.resourceUsage().maxRSS / 1024
  process.send?.({ cpu: (user + system) / calls, callsPerSecond: (calls / millis) * 1000, peak })
  return
})
process.on("disconnect", () => process.exit())
process.send?.("ready")
