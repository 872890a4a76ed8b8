import { Effect, Layer, Logger } from "effect"

/** Logs with these in place of the logger that prints. The others stay: one of them watches the test. */
export const logTo = (...loggers: ReadonlyArray<Logger.Logger<unknown, unknown>>): Layer.Layer<never> =>
  Layer.effect(
    Logger.CurrentLoggers,
    Effect.map(
      Logger.CurrentLoggers,
      (current) => new Set([...loggers, ...current].filter((logger) => logger !== Logger.defaultLogger))
    )
  )
