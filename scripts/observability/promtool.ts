import { Command } from "@effect/platform"
import { Effect } from "effect"

/** Whether promtool is content; what it minds is printed. */
const run = (...parameters: ReadonlyArray<string>) =>
  Command.make("promtool", ...parameters).pipe(
    Command.stderr("inherit"),
    Command.exitCode,
    Effect.map((code) => code === 0)
  )

export const checkRules = run("check", "rules", "observability/alerts.yml")

export const testRules = run("test", "rules", "observability/alerts.test.yml")
