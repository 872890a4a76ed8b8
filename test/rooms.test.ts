import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, normalize, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"

/** The rooms of `src`, and what each may import besides itself. The front door `index.ts` is the room "". */
const below: Readonly<Record<string, ReadonlyArray<string>>> = {
  "": ["server", "operations", "client", "wire"],
  server: ["operations", "client", "wire"],
  sandbox: ["operations", "client", "wire"],
  operations: ["client", "wire"],
  client: ["wire"],
  wire: []
}

const roomOf = (path: string): string => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "")

/** What is wrong with the imports of a file, whose path is relative to `src`: one sentence for each. */
const problems = (path: string, text: string): ReadonlyArray<string> => {
  const room = roomOf(path)
  return ts.preProcessFile(text).importedFiles.flatMap(({ fileName, pos }) => {
    const line = text.slice(0, pos).split("\n").length
    const say = (problem: string) => [`src/${path}:${line} imports ${fileName}: ${problem}`]
    if (!fileName.startsWith(".")) return room === "wire" ? say("wire imports no package") : []
    const target = roomOf(normalize(join(dirname(path), fileName)))
    return target === room || below[room]?.includes(target) ? [] : say(`${target || "index.ts"} is not below ${room}`)
  })
}

const src = fileURLToPath(new URL("../src", import.meta.url))

const files = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(src, join(entry.parentPath, entry.name)))

describe("the rooms of src", () => {
  it("are the six of the map, and index.ts is the only file outside of them", () => {
    assert.deepStrictEqual([...new Set(files.map(roomOf))].sort(), Object.keys(below).sort())
    assert.deepStrictEqual(
      files.filter((path) => roomOf(path) === ""),
      ["index.ts"]
    )
  })

  it("import only what is below them, and wire imports no package", () => {
    assert.deepStrictEqual(
      files.flatMap((path) => problems(path, readFileSync(join(src, path), "utf8"))),
      []
    )
  })

  for (const [path, text, problem] of [
    ["wire/url.ts", `\nimport "effect"`, "src/wire/url.ts:2 imports effect: wire imports no package"],
    [
      "client/a.ts",
      `import type { A } from "../operations/b.js"`,
      "src/client/a.ts:1 imports ../operations/b.js: operations is not below client"
    ],
    [
      "operations/a.ts",
      `export * from "../server/b.js"`,
      "src/operations/a.ts:1 imports ../server/b.js: server is not below operations"
    ],
    [
      "sandbox/state/a.ts",
      `type A = import("../../server/b.js").A`,
      "src/sandbox/state/a.ts:1 imports ../../server/b.js: server is not below sandbox"
    ],
    ["server/a.ts", `import "../index.js"`, "src/server/a.ts:1 imports ../index.js: index.ts is not below server"]
  ] as const) {
    it(`are guarded against ${text.trim()} in ${path}`, () => {
      assert.deepStrictEqual(problems(path, text), [problem])
    })
  }
})
