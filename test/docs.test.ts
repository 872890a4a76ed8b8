/** Runs the documents' first programs and their tests; `scripts/check-docs.ts` type-checks the rest. */
import { readFileSync } from "node:fs"
import { assert, describe, it, onTestFinished, vi } from "@effect/vitest"
import { blocksOf } from "../scripts/documents.js"

const page = (path: string) => {
  const text = readFileSync(new URL(path, import.meta.url), "utf8")
  return { path, text, blocks: blocksOf(text) }
}

const run = ({ path }: { readonly path: string }, index: number) => import(`${path}?block=${index}`)

const readme = page("../README.md")
const gettingStarted = page("../docs/getting-started.md")
const testing = page("../docs/testing.md")

for (const shown of [readme, gettingStarted]) {
  it(`the first block of ${shown.path} prints what the text says`, async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {})
    onTestFinished(() => log.mockRestore())
    const [, printed] = /prints\s`(OK .*?)`/.exec(shown.text) ?? []
    await run(shown, 0)
    // Beside the debug lines that are on in tests.
    const lines = () => log.mock.calls.map((words) => words.join(" "))
    await vi.waitFor(() => assert.include(lines(), printed), { timeout: 20_000 })
  })
}

for (const shown of [readme, testing]) {
  const tests = shown.blocks.flatMap((block, index) => (block.includes("@effect/vitest") ? [index] : []))
  it(`${shown.path} has tests`, () => assert.isNotEmpty(tests))
  describe.each(tests)(`block %i of ${shown.path} is a test that passes`, async (index) => {
    await run(shown, index)
  })
}
