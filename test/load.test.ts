import { assert, it } from "@effect/vitest"

it("The package loads from both of its entry points", async () => {
  assert.hasAnyKeys(await import("effect-authlete"), ["reissueIdToken"])
  assert.hasAnyKeys(await import("effect-authlete/sandbox"), ["AuthleteSandbox"])
})
