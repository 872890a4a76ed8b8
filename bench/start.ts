import { type ChildProcess, fork } from "node:child_process"

/** Starts a program in a process of its own; should that fail, nothing can be measured. */
export const start = (file: string, args: ReadonlyArray<string>): ChildProcess =>
  fork(new URL(file, import.meta.url), args).once("exit", (code) => {
    if (code !== 0) process.exit(1)
  })
