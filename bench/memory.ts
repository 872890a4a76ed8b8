import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { contenders } from "./contenders.js"

const memoryOf = fileURLToPath(new URL("memoryOf.ts", import.meta.url))

/**
 * Bytes that each contender allocates on V8's heap for a call, 32 in flight. The young generation is so large that nothing
 * is collected meanwhile.
 */
export const allocated = (baseUrl: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    contenders.map(({ name }) => {
      const options = ["--expose-gc", "--min-semi-space-size=512", "--max-semi-space-size=512", "--import", "tsx"]
      return [name, Number(execFileSync(process.execPath, [...options, memoryOf, name, baseUrl], { encoding: "utf8" }))]
    })
  )
