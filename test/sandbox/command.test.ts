import { fileURLToPath } from "node:url"
import { beforeAll, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { commandScenarios, isMissing, playCommand } from "./commandScenarios.js"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Beside the packages that it imports, and as far below the package as the built command. */
const folder = source("../../node_modules/.command")

beforeAll(() =>
  build({
    entryPoints: [source("../../src/sandbox/main.ts")],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What the command loads first, and what it loads then, stay apart.
    splitting: true,
    chunkNames: "[name]",
    packages: "external",
    format: "esm",
    platform: "node",
    logLevel: "error"
  })
)

describe("effect-authlete-sandbox", () => {
  for (const scenario of commandScenarios) {
    it.skipIf(scenario.tools?.some(isMissing))(scenario.name, () => playCommand(folder, scenario))
  }
})
