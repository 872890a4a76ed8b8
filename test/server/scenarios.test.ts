import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { actionScenarios } from "./actionScenarios.js"
import { mounts } from "./mount.js"
import { play } from "./play.js"
import { reissueScenarios } from "./reissueScenarios.js"
import { requestScenarios } from "./requestScenarios.js"
import { assertPlayed } from "./scenario.js"
import { assertDiscreet, secretScenarios } from "./secretScenarios.js"

for (const [name, mount] of Object.entries(mounts)) {
  describe(`A token endpoint ${name}`, () => {
    for (const scenario of [...requestScenarios, ...actionScenarios, ...reissueScenarios]) {
      it.scoped(scenario.name, () => Effect.map(play(mount, scenario), (played) => assertPlayed(scenario, played)))
    }
  })

  describe(`No secret shows in the log of a token endpoint ${name} when Authlete`, () => {
    for (const scenario of secretScenarios) {
      it.scoped(scenario.name, () => Effect.map(play(mount, scenario), (played) => assertDiscreet(scenario, played)))
    }
  })
}
