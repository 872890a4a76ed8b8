import { readFileSync, realpathSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { filesBelow, problems } from "../../test/rooms.js"

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const src = source("../src")

const files = filesBelow(src).map((path) => [path, readFileSync(join(src, path), "utf8")] as const)

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
