import { readFileSync, realpathSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"
import { filesBelow, problems } from "../../test/rooms.js"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const src = source("../src")

const files = filesBelow(src).map((path) => [path, readFileSync(join(src, path), "utf8")] as const)

/** What a file of tests imports. */
const importsOf = (path: string) =>
  ts
    .preProcessFile(readFileSync(path, "utf8"))
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith(".") ? resolve(dirname(path), fileName).replace(/\.js$/, ".ts") : fileName
    )

const firstTests = source("../../test")

/** The files of the first edition's tests that these import, and what those import from there in turn. */
const shared = (paths: ReadonlyArray<string>, found = new Set<string>()): ReadonlySet<string> => {
  for (const path of paths.flatMap(importsOf)) {
    if (!path.startsWith(firstTests) || found.has(path)) continue
    found.add(path)
    shared([path], found)
  }
  return found
}

describe("the tests", () => {
  it("share with the edition for Effect 3 no file that imports effect", () => {
    const tests = source(".")
    const files = [...shared(filesBelow(tests).map((path) => join(tests, path)))]
    assert.isAbove(files.length, 40)
    assert.deepStrictEqual(
      files.filter((path) => importsOf(path).some((name) => /^(@effect\/|effect($|[/-]))/.test(name))),
      []
    )
  })
})

describe("the rooms of src", () => {
  it("import only what is below them", () => {
    assert.isAbove(files.length, 80)
    assert.deepStrictEqual(
      files.flatMap(([path, text]) => problems(path, text)),
      []
    )
  })

  it("share wire with the edition for Effect 3", () => {
    assert.strictEqual(realpathSync(join(src, "wire")), realpathSync(source("../../src/wire")))
  })

  it("reach effect/http, which a minor release may change, through one file each", () => {
    assert.deepStrictEqual(
      files
        .filter(([, text]) => text.includes("effect/http/"))
        .map(([path]) => path)
        .sort(),
      ["client/http.ts", "sandbox/http.ts", "server/http.ts"]
    )
  })
})
