/** What the documents say of their own blocks, for the tests of both editions. */
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { blocksOf, type Edition } from "../scripts/documents.js"

const pageAt = (path: string, edition: Edition) => {
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url))
  const text = readFileSync(file, "utf8")
  const blocks = blocksOf(text, edition).map((code, index) => ({ code, index, module: `${file}?block=${index}` }))
  return { text, blocks }
}

/** The module that the block with this text in it is. */
export const moduleWith = (path: string, edition: Edition, text: string): string =>
  pageAt(path, edition).blocks.find(({ code }) => code.includes(text))?.module ??
  assert.fail(`${path} has no block with ${text}`)

interface Program {
  readonly path: string
  readonly module: string
  /** How the line begins that the page says it prints. */
  readonly line: string
}

/** The first program of some pages. */
export const programs = (edition: Edition): ReadonlyArray<Program> =>
  ["README.md", "docs/getting-started.md", "docs/errors.md", "docs/sandbox.md"].map((path) => {
    const { text } = pageAt(path, edition)
    const [, line] = /prints(?: a message that begins with)?\s`(OK.*?|reissueIdToken:.*?)`/.exec(text) ?? []
    assert(line, `${path} says what its first program prints`)
    return { path, line, module: moduleWith(path, edition, "Effect.runPromise(") }
  })

/** Runs a program until it prints what its page says; without an end if it does not. */
export const played = async ({ line, module }: Program): Promise<void> => {
  const { log } = console
  try {
    await new Promise<void>((resolve, reject) => {
      console.log = (...words) => words.join(" ").startsWith(line) && resolve()
      import(module).catch(reject)
    })
  } finally {
    console.log = log
  }
}

/** The blocks that are tests. */
export const tests = (edition: Edition) =>
  ["README.md", "docs/testing.md"].flatMap((path) => {
    const blocks = pageAt(path, edition).blocks.filter(({ code }) => code.includes("@effect/vitest"))
    assert.notEqual(blocks.length, 0, `${path} has tests`)
    return blocks.map(({ index, module }) => ({ name: `${index} of ${path}`, module }))
  })
