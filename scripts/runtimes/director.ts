import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { json } from "node:stream/consumers"
import { setTimeout } from "node:timers/promises"
import { type Scenario, scenarios } from "../../test/wire/scenarios.js"
import { startServer, type WireServer } from "../../test/wire/server.js"
import type { Problem } from "./checks.js"

interface Playing {
  readonly scenario: Scenario
  readonly server: WireServer
  readonly other: WireServer
}

const begin = async (name: string): Promise<Playing> => {
  const scenario = scenarios.find((scenario) => scenario.name === name)
  if (scenario === undefined) throw new Error(`no scenario is called ${name}`)
  const other = await startServer([])
  const server = await startServer(scenario.server === "absent" ? [] : scenario.server, other.origin)
  if (scenario.server === "absent") await server.stop()
  return { scenario, server, other }
}

/** What the servers saw that they should not have seen. */
const end = async ({ scenario, server, other }: Playing): Promise<ReadonlyArray<Problem>> => {
  const closed = await Promise.race([server.allClosed().then(() => true), setTimeout(10_000, false, { ref: false })])
  const sent = server.requests.length
  const due = scenario.server !== "absent" && scenario.server.some((step) => step.do === "receive") ? 1 : 0
  await Promise.all([server.stop(), other.stop()])
  return [
    ...(closed ? [] : [{ what: "a connection stays open" }]),
    ...(sent === due || (scenario.sentTwice === true && sent === 2) ? [] : [{ what: `${sent} requests` }]),
    ...(other.connections() === 0 ? [] : [{ what: "another server is asked" }])
  ]
}

/** Starts the servers of each scenario that a runtime begins, and keeps what each of its checks came to. */
export const direct = async () => {
  const results = new Map<string, ReadonlyArray<Problem>>()
  let playing: Playing | undefined

  const hear = async (request: IncomingMessage): Promise<string> => {
    // The smoke program, which is ours, sends nothing else.
    const { name, problems = [] } = (await json(request)) as { name: string; problems?: ReadonlyArray<Problem> }
    if (request.url === "/begin") {
      playing = await begin(name)
      return playing.server.origin
    }
    results.set(name, [...problems, ...(playing === undefined ? [] : await end(playing))])
    playing = undefined
    return ""
  }

  // A check may take longer than a connection is kept by default, and not every runtime asks again over another.
  const server = createServer(
    { keepAliveTimeout: 0 },
    (request, response) => void hear(request).then((answer) => response.end(answer))
  )
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  // A server that listens on TCP has an address of this type.
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    results: results as ReadonlyMap<string, ReadonlyArray<Problem>>,
    stop: () => server.close()
  }
}
