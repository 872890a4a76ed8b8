import { describe } from "@effect/vitest"
import { codeScenarios } from "./codeScenarios.js"
import { play } from "./play.js"
import { reissueScenarios } from "./reissueScenarios.js"
import { serviceScenarios } from "./serviceScenarios.js"
import { steeringScenarios } from "./steeringScenarios.js"
import { tokenScenarios } from "./tokenScenarios.js"

describe("A sandbox", () => {
  play([...serviceScenarios, ...reissueScenarios, ...tokenScenarios, ...codeScenarios, ...steeringScenarios])
})
