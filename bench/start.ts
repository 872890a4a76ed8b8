import { type ChildProcess, fork } from "node:child_process"

/** Starts a program in a process of its own; should that fail, nothing can be measured. */
export const start = (file: string, args: ReadonlyArray<string>): ChildProcess =>
  fork(new URL(file, import.meta.url), args).once("exit", (code, signal) => {
    if (code === 0) return
    console.error(`${file} ${args.join(" ")} ended with ${code ?? signal}`)
    process.exit(1)
  })
