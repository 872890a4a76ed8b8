/**
 * Load and soak, of either edition: many fibers make many calls to a server that plays faults, and some calls are
 * interrupted. In the end memory, sockets, timers and fibers must be where they were after a warm-up. It is so with both
 * of the platform's clients, and first without the library: what the bare client keeps is not the library's.
 */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { setTimeout } from "node:timers/promises"
import { memoryKept } from "./memoryKept.js"

const half = Math.ceil(Number(process.env["SOAK_CALLS"] ?? 200_000) / 2)
const atOnce = Number(process.env["SOAK_FIBERS"] ?? 256)
const faults = Number(process.env["SOAK_FAULTS"] ?? 0.1)

/** One call in so many is interrupted, at random within about the time that a call takes. */
const interruptedOneIn = 20

/**
 * How many KiB the library may keep beyond the bare client: the compiled code of its own that V8 still adds after a
 * warm-up takes half of it. By default it is 21 bytes for each call, less than if each left one object in a list.
 */
const allowedGrowth = 2048

/** Longer than a call takes under load, and short enough for a stalled one not to hold up the soak. */
export const timeout = 3000

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}

/** A fibre that makes a call: `Success`, `Interrupted`, `Defect`, or what it failed with. */
export interface Running {
  readonly outcome: Promise<string>
  readonly interrupt: () => void
}

/** A client of the platform, with the library on it. */
export interface Client {
  readonly library: (tokens: Tokens) => Running
  /** The same exchange by the client alone. */
  readonly bare: (tokens: Tokens) => Running
  readonly fibers: () => number
  /** The calls that the library counted, whatever the labels. */
  readonly counted: () => number
  readonly close: () => Promise<void>
}

/** Opens one of the platform's clients, for a server. A call is repeated once, 5 milliseconds or more later. */
export type Open = (name: "undici" | "fetch", baseUrl: string) => Promise<Client>

/** What nobody handled, and listeners that gather on one emitter, of which Node warns. */
const complaints: Array<string> = []
process.on("unhandledRejection", (reason) => complaints.push(`unhandled: ${reason}`))
process.on("warning", ({ message, name }) => name.startsWith("MaxListeners") && complaints.push(message))

interface Report {
  readonly port: number
  readonly sockets: number
  readonly requests: number
  readonly faults: number
}

const ask = async (server: ChildProcess): Promise<Report> => {
  const message = once(server, "message")
  server.send("report")
  const [report] = await message
  return report
}

const tokens = (id: number): Tokens => ({ accessToken: `${"a".repeat(700)}.${id}`, refreshToken: "r".repeat(43) })

/** Makes the calls, and counts how they ended. */
const load = async (call: Client["library"], calls: number): Promise<Record<string, number>> => {
  const outcomes: Record<string, number> = {}
  let next = 0
  const worker = async () => {
    while (next < calls) {
      const interrupts = next % interruptedOneIn === 0
      const { interrupt, outcome } = call(tokens(next++))
      if (interrupts) await setTimeout(Math.random() * atOnce)
      if (interrupts) interrupt()
      const ended = await outcome
      // An interruption that nobody asked for is a defect.
      const counted = ended === "Interrupted" && !interrupts ? "Defect" : ended
      outcomes[counted] = (outcomes[counted] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return outcomes
}

const gauges = ["sockets", "handles", "timers", "fibers"] as const

/** What is there once idle sockets are closed and all garbage is collected. */
const measure = async (server: ChildProcess, { counted, fibers }: Client) => {
  for (let tries = 0; tries < 300 && (await ask(server)).sockets > 0; tries++) await setTimeout(100)
  const memory = await memoryKept()
  const active = process.getActiveResourcesInfo()
  const { system, user } = process.cpuUsage()
  return {
    ...(await ask(server)),
    memory,
    resident: Math.round(process.memoryUsage().rss / 1024),
    handles: active.filter((name) => name === "TCPSocketWrap").length,
    timers: active.filter((name) => name === "Timeout").length,
    fibers: fibers(),
    counted: counted(),
    processor: system + user
  }
}

const soakOf = async (name: string, call: Client["library"], client: Client, server: ChildProcess) => {
  await load(call, half / 20)
  const before = await measure(server, client)
  const outcomes = await load(call, half)
  const after = await measure(server, client)
  const grown = (figure: keyof typeof before) => after[figure] - before[figure]
  return { name, calls: half, before, after, grown, outcomes }
}

type Soaked = Awaited<ReturnType<typeof soakOf>>

/** What did not return, and what does not add up. */
const problems = (bare: Soaked, { calls, grown, name, outcomes }: Soaked): ReadonlyArray<string> => {
  // A busy machine has timeouts without faults.
  const { Success = 0, Interrupted = 0, Defect = 0, "DefaultError Timeout": timeouts = 0, ...failures } = outcomes
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  const checks: ReadonlyArray<readonly [holds: boolean, problem: string]> = [
    [grown("memory") <= Math.max(0, bare.grown("memory")) + allowedGrowth, "memory grew"],
    ...gauges.map((gauge) => [grown(gauge) <= 0, `${gauge} are left`] as const),
    [Defect === 0, "calls ended in defects"],
    [Success > 0, "no call succeeded"],
    [Success + Interrupted + Defect + timeouts + failed === calls, "not every call ended once"],
    [grown("counted") === calls, "the library counted more or fewer calls than there were"],
    [grown("requests") >= calls - Interrupted, "calls ended that the server did not get"],
    [failed <= grown("faults"), "more calls failed than faults were played"]
  ]
  return checks.flatMap(([holds, problem]) => (holds ? [] : [`${name}: ${problem}`]))
}

const table = (soaks: ReadonlyArray<Soaked>): string => {
  const row = (label: string, cell: (soaked: Soaked) => unknown) =>
    label.padEnd(24) + soaks.map((soaked) => String(cell(soaked)).padStart(18)).join("")
  const outcomes = new Set(soaks.flatMap(({ outcomes }) => Object.keys(outcomes)))
  return [
    row("", ({ name }) => name),
    ...(["requests", "faults"] as const).map((name) => row(name, ({ grown }) => grown(name))),
    ...[...outcomes].sort().map((name) => row(name, ({ outcomes }) => outcomes[name] ?? 0)),
    ...(["memory", "resident", ...gauges] as const).map((name) =>
      row(name, ({ after, before }) => `${before[name]} → ${after[name]}`)
    )
  ].join("\n")
}

/** Soaks both clients; the exit code is 1 unless everything returned to where it was. */
export const soak = async (open: Open): Promise<void> => {
  const server = fork(new URL("soakServer.ts", import.meta.url), [String(faults)])
  const baseUrl = `http://127.0.0.1:${(await ask(server)).port}`
  const pairs: Array<readonly [bare: Soaked, library: Soaked]> = []
  for (const name of ["undici", "fetch"] as const) {
    const client = await open(name, baseUrl)
    const bare = await soakOf(`bare ${name}`, client.bare, client, server)
    pairs.push([bare, await soakOf(name, client.library, client, server)])
    await client.close()
  }
  server.kill()
  console.log(table(pairs.flat()))
  for (const [bare, library] of pairs) {
    const kept = ((library.grown("memory") - bare.grown("memory")) * 1024) / library.calls
    const ratio = library.grown("processor") / bare.grown("processor")
    const figures = `${kept.toFixed(1)} bytes kept for each call, ${ratio.toFixed(2)} times the processor time`
    console.log(`${library.name}, to the bare client: ${figures}`)
  }
  const found = [...pairs.flatMap(([bare, library]) => problems(bare, library)), ...complaints]
  console.log(found.length > 0 ? found.join("\n") : "Everything returned to where it was, and the counts add up.")
  process.exitCode = found.length > 0 ? 1 : 0
}
