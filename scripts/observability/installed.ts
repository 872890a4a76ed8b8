import { Command } from "@effect/platform"
import { Effect } from "effect"

const runs = (name: string) =>
  Command.make(name, "--version").pipe(
    Command.exitCode,
    Effect.map((code) => code === 0),
    Effect.orElseSucceed(() => false)
  )

/** Whether both programs of Prometheus are on the PATH. */
export const installed = Effect.every(["prometheus", "promtool"], runs)
