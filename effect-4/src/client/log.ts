import type * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type * as LogLevel from "effect/LogLevel"

/**
 * Logs a sentence and its cause. A cause that can't be printed, or a logger that throws, costs nobody an answer,
 * but other loggers may then have the sentence twice.
 */
export const log = (
  level: LogLevel.Severity,
  sentence: string,
  cause?: Cause.Cause<unknown> | undefined
): Effect.Effect<void> =>
  Effect.catchCause(Effect.logWithLevel(level)(sentence, ...(cause === undefined ? [] : [cause])), () =>
    cause === undefined ? Effect.void : log(level, sentence)
  )
