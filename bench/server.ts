/** An Authlete in a process of its own that gives every request the same answer, by its path: `server.ts <bytes>`. */
import { createServer } from "node:http"
import { answer, answerOf, tokenAnswer } from "./answer.js"

const [bytes = answer.length] = process.argv.slice(2).map(Number)
const reissued = Buffer.from(answerOf(bytes))
const token = Buffer.from(tokenAnswer)

const server = createServer((request, response) => {
  request.resume()
  request.on("end", () => {
    const body = request.url?.endsWith("/auth/token") ? token : reissued
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
