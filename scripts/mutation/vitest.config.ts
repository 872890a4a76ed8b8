import { defineConfig, mergeConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import base from "../../vitest.config.js"
import { leftOut, quickestFirst } from "./order.js"

class QuickestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    return quickestFirst(files)
  }
}

// They read the source of both editions, and run none of it. Stryker's copy holds this edition alone.
const exclude = [...leftOut, "test/{editions,errorsGuide}.test.ts"]

export default mergeConfig(base, defineConfig({ test: { exclude, sequence: { sequencer: QuickestFirst } } }))
