import { inspect } from "node:util"
import { Cause, Console, Context, Exit, Logger, Schema, type Tracer } from "effect"
import { DefaultError, ResultError } from "effect-authlete"

/** All that printing a value may show, to that depth. */
export const everyForm = (value: unknown, depth = 20): string =>
  [
    String(value),
    JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part)),
    inspect(value, { depth, showHidden: true })
  ].join("\n")

const encoded = (error: unknown): unknown =>
  error instanceof DefaultError
    ? [Schema.encodeSync(DefaultError)(error), error.cause]
    : error instanceof ResultError
      ? Schema.encodeSync(ResultError)(error)
      : undefined

/** All that a program may print of how an effect ended. */
export const formsOfExit = (exit: Exit.Exit<unknown, unknown>, depth?: number): string =>
  Exit.match(exit, {
    onSuccess: (value) => everyForm(value, depth),
    onFailure: (cause) => {
      const error = Cause.squash(cause)
      const pretty = Cause.prettyErrors(cause).map(({ message, name, stack }) => ({ message, name, stack }))
      const values = [exit, error, encoded(error), pretty]
      return [Cause.pretty(cause), ...values.map((value) => everyForm(value, depth))].join("\n")
    }
  })

/** All that a tracing back end gets of a span; not the spans above it, to which an error refers. */
export const formsOfSpan = ({ attributes, name, status }: Tracer.Span): string =>
  [name, everyForm(Array.from(attributes)), status._tag === "Ended" ? formsOfExit(status.exit, 4) : ""].join("\n")

/** A console that prints nothing, and keeps what it should have printed. */
export const consoleInto = (lines: Array<string>): Console.Console => {
  const print = (...values: ReadonlyArray<unknown>): void =>
    void lines.push(...values.map((value) => everyForm(value, 4)))
  return {
    ...Context.get(Context.empty(), Console.Console),
    error: print,
    group: print,
    groupCollapsed: print,
    groupEnd: print,
    info: print,
    log: print
  }
}

export const loggers: ReadonlyArray<Logger.Logger<unknown, unknown>> = [
  Logger.formatSimple,
  Logger.formatLogFmt,
  Logger.formatJson,
  Logger.formatStructured,
  Logger.consolePretty({ colors: false, mode: "tty" }),
  Logger.consolePretty({ colors: false, mode: "browser" })
]

/** All that Effect's loggers make of a log line. */
export const formsOfLog = (options: Logger.Options<unknown>): string => {
  const lines: Array<string> = []
  const context = options.fiber.context
  options.fiber.setContext(Context.add(context, Console.Console, consoleInto(lines)))
  for (const logger of loggers) lines.push(everyForm(logger.log(options), 4))
  options.fiber.setContext(context)
  return lines.join("\n")
}

/** What a logger shows that also prints what the fiber holds. To print a server's request reads its body. */
export const formsOfContext = ({ fiber }: Logger.Options<unknown>): string =>
  inspect(fiber.context.mapUnsafe, { depth: 3 })
