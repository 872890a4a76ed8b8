import { fileURLToPath } from "node:url"
import { beforeAll, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { commandScenarios, isMissing, playCommand } from "../../../test/sandbox/commandScenarios.js"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Beside the packages that it imports, and as far below the package as the built command. */
const program = source("../../node_modules/.cache/command.mjs")

beforeAll(() =>
  build({
    stdin: {
      contents: `import { run } from "${source("../../src/sandbox/command.ts")}"; run(process.argv.slice(2))`,
      resolveDir: source(".")
    },
    outfile: program,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    logLevel: "error"
  })
)

describe("effect-authlete-sandbox", () => {
  for (const scenario of commandScenarios) {
    it.skipIf(scenario.tools?.some(isMissing))(scenario.name, () => playCommand(program, scenario))
  }
})
