import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { scenarios } from "./scenarios.js"

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8")

describe("the list of scenarios", () => {
  it("has no two of the same name", () => {
    const names = scenarios.map(({ name }) => name)
    assert.deepStrictEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      []
    )
  })

  it("has as many, and as many faults, as the documents say", () => {
    const faults = scenarios.filter(({ outcome }) => outcome.tag !== "Success")
    assert.include(
      page("reliability.md"),
      `simulates ${scenarios.length} scenarios, and ${faults.length} of them are faults`
    )
    assert.match(page("runtimes.md"), new RegExp(`runs the ${scenarios.length}\\s+scenarios`))
  })
})
