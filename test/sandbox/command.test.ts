import { fileURLToPath } from "node:url"
import { beforeAll, describe, it } from "@effect/vitest"
import { commandScenarios, isMissing, playCommand, writeCommand } from "./commandScenarios.js"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** As far below the package as the built command. */
const folders = { whole: source("../../node_modules/.command"), alone: source("../../node_modules/.command-alone") }

beforeAll(() => writeCommand(source("../../src/sandbox/main.ts"), folders))

describe("effect-authlete-sandbox", () => {
  for (const scenario of commandScenarios) {
    it.skipIf(scenario.tools?.some(isMissing))(scenario.name, () => playCommand(folders, scenario))
  }
})
