import { describe } from "@effect/vitest"
import { codeScenarios } from "./codeScenarios.js"
import { mounts } from "./mounts.js"
import { play } from "./play.js"
import { reissueScenarios } from "./reissueScenarios.js"
import { sdkScenarios } from "./sdkScenarios.js"
import { serviceScenarios } from "./serviceScenarios.js"
import { steeringScenarios } from "./steeringScenarios.js"
import { tokenScenarios } from "./tokenScenarios.js"

describe("A sandbox", () => {
  play([...serviceScenarios, ...reissueScenarios, ...tokenScenarios, ...codeScenarios, ...steeringScenarios])
})

describe("The vendor's SDK, with a sandbox", () => {
  play(sdkScenarios, { "on a socket": mounts["on a socket"] })
})
