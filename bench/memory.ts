import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { contenders } from "./contenders.js"

export interface Memory {
  /** Bytes allocated on the heap for each call, 32 in flight. */
  readonly allocated: number
  /** The most bytes that the process had, after as many calls with 256 in flight. */
  readonly peak: number
}

const memoryOf = fileURLToPath(new URL("memoryOf.ts", import.meta.url))

/** What each contender takes of memory. The young generation is so large that nothing is collected meanwhile. */
export const memory = (baseUrl: string): Readonly<Record<string, Memory>> =>
  Object.fromEntries(
    contenders.map(({ name }) => {
      const options = ["--expose-gc", "--min-semi-space-size=512", "--max-semi-space-size=512", "--import", "tsx"]
      const printed = execFileSync(process.execPath, [...options, memoryOf, name, baseUrl], { encoding: "utf8" })
      return [name, JSON.parse(printed)]
    })
  )
