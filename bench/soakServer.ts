/**
 * The server of the soak, in a process of its own, so that its memory is not the client's. A share of the requests gets
 * a fault, by turns. Idle sockets are the client's to close, so that one that was forgotten stays to be seen.
 */
import { createServer, type ServerResponse } from "node:http"
import { answer } from "./answer.js"

const share = Number(process.argv[2])
const body = answer
const half = body.slice(0, body.length / 2)

/** The client closes idle sockets after a second: undici takes two from what a server says. */
const headers = { "Content-Type": "application/json", "Keep-Alive": "timeout=3" }
const whole = { ...headers, "Content-Length": body.length }

const drip = (response: ServerResponse, rest: string): void => {
  if (rest.length < 500) return void response.end(rest)
  response.write(rest.slice(0, 500))
  setTimeout(drip, 20, response, rest.slice(500))
}

const faults: Readonly<Record<string, (response: ServerResponse) => void>> = {
  busy: (response) => response.writeHead(503, { ...headers, "Retry-After": "1" }).end(),
  reset: ({ socket }) => socket?.resetAndDestroy(),
  resetInBody: (response) => response.writeHead(200, whole).write(half, () => response.socket?.resetAndDestroy()),
  cutInBody: (response) => response.writeHead(200, headers).write(half, () => response.socket?.destroySoon()),
  stall: () => {},
  stallInBody: (response) => response.writeHead(200, whole).write(half),
  page: (response) => response.writeHead(403, { ...headers, "Content-Type": "text/html" }).end("<h1>Forbidden</h1>"),
  notJson: (response) => response.writeHead(200, headers).end(half),
  refusal: (response) => response.writeHead(400, headers).end(`{"resultCode":"A174201"}`),
  slow: (response) => drip(response.writeHead(200, headers), body)
}
const plays = Object.values(faults)

let requests = 0
let played = 0

const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
  request.resume()
  // The client may be gone by now.
  response.on("error", () => {})
  requests += 1
  const play = requests * share >= played + 1 ? plays[played++ % plays.length] : undefined
  if (play === undefined) response.writeHead(200, whole).end(body)
  else play(response)
})

const report = (): void => {
  const address = server.address()
  const port = typeof address === "object" ? address?.port : undefined
  server.getConnections((_, sockets) => process.send?.({ port, sockets, requests, faults: played }))
}

process.on("disconnect", () => process.exit())
server.listen(0, "127.0.0.1", () => process.on("message", report))
