import { statSync } from "node:fs"
import { defineConfig, mergeConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import base from "../../vitest.config.js"

/** A mutant's run ends at the first test that fails: files that take seconds come after those that take none. */
class QuickestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const cost = ({ moduleId }: TestSpecification) =>
      statSync(moduleId).size *
      (/test\/(sandbox|server)\/|(scenarios|clientOptions|interruption|redirects|RetryPolicy)\.test/.test(moduleId)
        ? 1000
        : 1)
    return [...files].sort((one, other) => cost(one) - cost(other))
  }
}

// Random tests would cost seconds for each of thousands of mutants, and those on the wall clock a second.
const slow = ["test/**/fuzz.test.ts", "test/**/*.live.test.ts"]

export default mergeConfig(base, defineConfig({ test: { exclude: slow, sequence: { sequencer: QuickestFirst } } }))
