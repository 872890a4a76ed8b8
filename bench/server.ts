/** A server in a process of its own that gives the same answer to every request: `tsx bench/server.ts <padding>`. */
import { createServer } from "node:http"
import { answer } from "./answer.js"

const body = Buffer.from(answer(Number(process.argv[2] ?? 0)))

const server = createServer((request, response) => {
  request.resume()
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json;charset=utf-8", "content-length": body.length })
    response.end(body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  process.send?.(typeof address === "object" ? address?.port : undefined)
})
process.on("disconnect", () => process.exit())
