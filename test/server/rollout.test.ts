import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { beforeAll, describe, it } from "@effect/vitest"
import { bundled } from "../bundled.js"
import { playRollout, rollouts } from "./rollouts.js"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const folder = source("../../node_modules/.rollout")

beforeAll(() => bundled(source("rollout.ts"), folder, { alias: { "effect-authlete": source("../../src/index.ts") } }))

describe.concurrent("SIGTERM", () => {
  for (const rollout of rollouts) it(rollout.name, () => playRollout(join(folder, "rollout.mjs"), rollout, 0))
})
