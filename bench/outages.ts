/**
 * An outage, for either edition: clients refresh at a token endpoint, 64 at a time, while Authlete takes no connections
 * for a minute. Then it is back. The first refresh must succeed, and memory and sockets must be what they were.
 */
import { createServer } from "node:http"
import { setTimeout } from "node:timers/promises"
import { answer, tokenAnswer } from "./answer.js"
import { memoryKept } from "./memoryKept.js"

const seconds = Number(process.env["OUTAGE_SECONDS"] ?? 60)
/** As long are the time before it, and a first outage: they are a warm-up, in which the code for failures is compiled. */
const warmUpSeconds = Math.min(10, seconds)
const inFlight = 64

const clients = ["undici", "fetch"] as const

/** Serves a token endpoint that calls Authlete there by one of the platform's clients. */
export type Serve = (
  client: (typeof clients)[number],
  authlete: string
) => Promise<{ readonly url: string; readonly stop: () => Promise<void> }>

/** Listens at the same port each time. */
const authlete = async (port: number) => {
  const server = createServer((request, response) =>
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" })
      response.end(request.url?.endsWith("/auth/token") ? tokenAnswer : answer)
    })
  )
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
  }
}

const figures = async () => {
  // Idle connections are closed in the meantime.
  await setTimeout(6000)
  const memory = await memoryKept()
  const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length
  return { memory, sockets }
}

const outage = async (serve: Serve, name: (typeof clients)[number]): Promise<ReadonlyArray<string>> => {
  let server = await authlete(0)
  const { stop, url } = await serve(name, `http://127.0.0.1:${server.port}`)

  const counts: Record<number, number> = {}
  let slowest = 0
  const refresh = async () => {
    const begun = performance.now()
    const body = new URLSearchParams("grant_type=refresh_token&refresh_token=a-refresh-token&client_id=app")
    const response = await fetch(url, { method: "POST", body })
    await response.arrayBuffer()
    slowest = Math.max(slowest, performance.now() - begun)
    counts[response.status] = (counts[response.status] ?? 0) + 1
    return response.status
  }
  const loadFor = async (length: number) => {
    const end = performance.now() + length * 1000
    const worker = async () => {
      while (performance.now() < end) await refresh()
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
  }
  const outageOf = async (length: number) => {
    await server.stop()
    await loadFor(length)
    server = await authlete(server.port)
  }

  await loadFor(warmUpSeconds)
  await outageOf(warmUpSeconds)
  await loadFor(warmUpSeconds / 2)
  const before = await figures()
  const { 200: warm = 0, 500: refusedBefore = 0 } = counts

  await outageOf(seconds)
  const refused = (counts[500] ?? 0) - refusedBefore
  const first = await refresh()
  const after = await figures()
  await stop()
  await server.stop()

  console.log(name, {
    warm,
    refused,
    slowest: `${(slowest / 1000).toFixed(1)} s`,
    memory: `${before.memory} → ${after.memory} KiB`,
    sockets: `${before.sockets} → ${after.sockets}`,
    first
  })
  const checks: ReadonlyArray<readonly [holds: boolean, problem: string]> = [
    [first === 200, "the first refresh after the outage failed"],
    [after.memory <= before.memory + 1024, "memory grew"],
    [after.sockets <= before.sockets, "sockets are left"]
  ]
  return checks.flatMap(([holds, problem]) => (holds ? [] : [`${name}: ${problem}`]))
}

/** An outage over each client; it ends the process, with 1 if something is wrong. */
export const outages = async (serve: Serve): Promise<never> => {
  const problems: Array<string> = []
  for (const name of clients) problems.push(...(await outage(serve, name)))
  for (const problem of problems) console.error(problem)
  process.exit(problems.length === 0 ? 0 : 1)
}
