import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { answer } from "./answer.js"

/** Starts a program in a process of its own; should that fail, nothing can be measured. */
export const start = (file: URL, args: ReadonlyArray<string>): ChildProcess =>
  fork(file, args).once("exit", (code, signal) => {
    if (code === 0) return
    console.error(`${file} ${args.join(" ")} ended with ${code ?? signal}`)
    process.exit(1)
  })

/** Starts a server whose answers have so many bytes. */
export const serve = async (bytes: number = answer.length) => {
  const server = start(new URL("server.ts", import.meta.url), [String(bytes)])
  const [port] = await once(server, "message")
  return { baseUrl: `http://127.0.0.1:${port}`, stop: () => server.disconnect() }
}
