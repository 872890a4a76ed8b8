import { describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { actionScenarios } from "../../../test/server/actionScenarios.js"
import { reissueScenarios } from "../../../test/server/reissueScenarios.js"
import { requestScenarios } from "../../../test/server/requestScenarios.js"
import { assertPlayed } from "../../../test/server/scenario.js"
import { assertDiscreet, secretScenarios } from "../../../test/server/secretScenarios.js"
import { mounts } from "./mount.js"
import { play } from "./play.js"

for (const [name, mount] of Object.entries(mounts)) {
  describe(`A token endpoint ${name}`, () => {
    for (const scenario of [...requestScenarios, ...actionScenarios, ...reissueScenarios]) {
      it.effect(scenario.name, () => Effect.map(play(mount, scenario), (played) => assertPlayed(scenario, played)))
    }
  })

  describe(`No secret shows in the log of a token endpoint ${name} when Authlete`, () => {
    for (const scenario of secretScenarios) {
      it.effect(scenario.name, () => Effect.map(play(mount, scenario), (played) => assertDiscreet(scenario, played)))
    }
  })
}
