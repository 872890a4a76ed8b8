import { fileURLToPath } from "node:url"
import { beforeAll, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { playRollout, rollouts } from "../../../test/server/rollouts.js"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Beside the packages that it imports. */
const program = source("../../node_modules/.cache/rollout.mjs")

beforeAll(() =>
  build({
    entryPoints: [source("rollout.ts")],
    outfile: program,
    bundle: true,
    packages: "external",
    alias: { "effect-authlete": source("../../src/index.ts") },
    format: "esm",
    platform: "node",
    logLevel: "error"
  })
)

/** What `runMain` ends with when its program is interrupted. */
const interrupted = 130

describe.concurrent("SIGTERM", () => {
  for (const rollout of rollouts) it(rollout.name, () => playRollout(program, rollout, interrupted))
})
