import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { below, filesBelow, problems, roomOf } from "./rooms.js"

const src = fileURLToPath(new URL("../src", import.meta.url))

const files = filesBelow(src)

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
