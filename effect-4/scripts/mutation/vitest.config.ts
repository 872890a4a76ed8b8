import { defineConfig, mergeConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"
import { leftOut, quickestFirst } from "../../../scripts/mutation/order.js"
import base from "../../vitest.config.js"

class QuickestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    return quickestFirst(files)
  }
}

export default mergeConfig(base, defineConfig({ test: { exclude: leftOut, sequence: { sequencer: QuickestFirst } } }))
