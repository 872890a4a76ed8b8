/** Runs the documents' first programs and their tests; `scripts/check-docs.ts` type-checks the rest. */
import { describe, it } from "@effect/vitest"
import { played, programs, tests } from "../../test/documents.js"

for (const program of programs(4)) {
  it(`the first program of ${program.path} prints what the text says`, () => played(program))
}

for (const { module, name } of tests(4)) {
  describe(`block ${name} is a test that passes`, async () => {
    await import(module)
  })
}
