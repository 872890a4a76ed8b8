import { once } from "node:events"
import type { Undici } from "./contending.js"
import { spread } from "./measure.js"
import { start } from "./start.js"

/** What a refresh costs a token endpoint: its server, the call to `/auth/token`, the look-up, and the reissue. */
export const capacity = async <Agent extends { destroy(): Promise<void> }>(
  tokenEndpoint: URL,
  undici: Undici<Agent>,
  baseUrl: string,
  rounds: number
) => {
  const endpoint = start(tokenEndpoint, [baseUrl])
  const [port] = await once(endpoint, "message")
  const dispatcher = new undici.Agent()
  const refresh = async () => {
    const { body, statusCode } = await undici.request(`http://127.0.0.1:${port}/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `grant_type=refresh_token&client_id=my-app&refresh_token=${"r".repeat(43)}`,
      dispatcher
    })
    const text = await body.text()
    if (statusCode !== 200 || !text.includes("id_token"))
      throw new Error(`a refresh was answered ${statusCode}: ${text}`)
  }
  const used = async (): Promise<number> => {
    endpoint.send("report")
    const [{ system, user }] = await once(endpoint, "message")
    return system + user
  }
  const each = 640
  const inFlight = 64
  const micros: Array<number> = []
  for (let round = -4; round < rounds; round++) {
    const before = await used()
    const worker = async () => {
      for (let count = 0; count < each / inFlight; count++) await refresh()
    }
    await Promise.all(Array.from({ length: inFlight }, worker))
    if (round >= 0) micros.push(((await used()) - before) / each)
  }
  await dispatcher.destroy()
  endpoint.disconnect()
  const cpu = spread(micros)
  return { "microseconds for a refresh": cpu, "refreshes a second for a core": Math.round(1e6 / cpu.median) }
}
