import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { transform } from "esbuild"
import { defineConfig } from "vitest/config"
import { blocksOf } from "./scripts/documents.js"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// Far from UTC, so that no test passes only there.
process.env["TZ"] = "America/New_York"

/** Makes the n-th TypeScript block of a page a module: `import "../README.md?block=0"`. */
const blocks = {
  name: "blocks of Markdown",
  load: async (id: string) => {
    const [, page, index] = /^(.*\.md)\?block=(\d+)$/.exec(id) ?? []
    if (page === undefined) return undefined
    const { code } = await transform(blocksOf(readFileSync(page, "utf8"))[Number(index)] ?? "", { loader: "ts" })
    return code
  }
}

export default defineConfig({
  plugins: [blocks],
  resolve: {
    alias: [
      { find: /^effect-authlete$/, replacement: source("src/index.ts") },
      { find: /^effect-authlete\/sandbox$/, replacement: source("src/sandbox/index.ts") }
    ]
  },
  test: {
    include: ["test/**/*.test.ts", "examples/*.test.ts"],
    setupFiles: "test/watchSecrets.ts",
    // They are all there to be watched, and too many to be read.
    onConsoleLog: (log) => !/level=(DEBUG|TRACE)/.test(log),
    // The modules of effect are loaded once, not once a file, which halves the run.
    isolate: false,
    // One of them is busy with random answers for half of the run.
    maxWorkers: 2,
    // For a busy machine: no test waits this long for anything that comes.
    testTimeout: 30_000
  }
})
