import { describe } from "@effect/vitest"
import { codeScenarios } from "../../../test/sandbox/codeScenarios.js"
import { reissueScenarios } from "../../../test/sandbox/reissueScenarios.js"
import { sdkScenarios } from "../../../test/sandbox/sdkScenarios.js"
import { serviceScenarios } from "../../../test/sandbox/serviceScenarios.js"
import { steeringScenarios } from "../../../test/sandbox/steeringScenarios.js"
import { tokenScenarios } from "../../../test/sandbox/tokenScenarios.js"
import { mounts } from "./mounts.js"
import { play } from "./play.js"

describe("A sandbox", () => {
  play([...serviceScenarios, ...reissueScenarios, ...tokenScenarios, ...codeScenarios, ...steeringScenarios])
})

describe("The vendor's SDK, with a sandbox", () => {
  play(sdkScenarios, { "on a socket": mounts["on a socket"] })
})
