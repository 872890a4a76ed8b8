import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Entry } from "./contending.js"

const memoryOf = fileURLToPath(new URL("memoryOf.ts", import.meta.url))

/**
 * Bytes that each contender allocates on V8's heap for a call, 32 in flight. The young generation is so large that nothing
 * is collected meanwhile.
 */
export const allocated = (entries: ReadonlyArray<Entry>, baseUrl: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    entries.map(({ module, name, shownAs }) => {
      const options = ["--expose-gc", "--min-semi-space-size=512", "--max-semi-space-size=512", "--import", "tsx"]
      const args = [...options, memoryOf, module, name, baseUrl]
      return [shownAs, Number(execFileSync(process.execPath, args, { encoding: "utf8" }))]
    })
  )
