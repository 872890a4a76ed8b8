import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { documentBlocks } from "./scripts/documentBlocks.js"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Far from UTC, so that no test passes only there.
process.env["TZ"] = "America/New_York"

export default defineConfig({
  plugins: [documentBlocks(3)],
  resolve: {
    alias: [
      { find: /^effect-authlete$/, replacement: source("src/index.ts") },
      { find: /^effect-authlete\/sandbox$/, replacement: source("src/sandbox/index.ts") }
    ]
  },
  test: {
    include: ["test/**/*.test.ts", "examples/*.test.ts"],
    setupFiles: "test/watchSecrets.ts",
    // `test/watchSecrets.ts` reads all lines. Nobody else reads so many.
    onConsoleLog: (log) => !/level=(DEBUG|TRACE)/.test(log),
    // The modules of effect are loaded once, not once a file, which halves the run.
    isolate: false,
    // One of them is busy with random answers for half of the run.
    maxWorkers: 2,
    // For a busy machine: no test waits this long for anything that comes.
    testTimeout: 30_000
  }
})
