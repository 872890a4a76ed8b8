import { inspect } from "node:util"
import {
  Cause,
  Console,
  Context,
  DefaultServices,
  Exit,
  type FiberId,
  FiberRef,
  FiberRefs,
  Logger,
  Schema,
  type Tracer
} from "effect"
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

/** A pretty error also holds the spans above it, which a server fills with what it received and sent. */
const withoutSpans = ({ message, name, stack }: Error) => ({ message, name, stack })

/** All that a program may print of how an effect ended. */
export const formsOfExit = (exit: Exit.Exit<unknown, unknown>, depth?: number): string =>
  Exit.match(exit, {
    onSuccess: (value) => everyForm(value, depth),
    onFailure: (cause) => {
      const error = Cause.squash(cause)
      const pretty = Cause.prettyErrors(cause).map(withoutSpans)
      const values = [exit, error, encoded(error), pretty]
      return [Cause.pretty(cause, { renderErrorCause: true }), ...values.map((value) => everyForm(value, depth))].join(
        "\n"
      )
    }
  })

/** All that a tracing back end gets of a span; not the spans above it, to which an error refers. */
export const formsOfSpan = ({ attributes, name, status }: Tracer.Span): string =>
  [name, everyForm(Array.from(attributes)), status._tag === "Ended" ? formsOfExit(status.exit, 4) : ""].join("\n")

/** A console that prints nothing, and keeps what it should have printed. */
const consoleInto = (lines: Array<string>): Console.Console => {
  const print = (...values: ReadonlyArray<unknown>): void =>
    void lines.push(...values.map((value) => everyForm(value instanceof Error ? withoutSpans(value) : value, 4)))
  const console = Context.get(DefaultServices.liveServices, Console.Console)
  const quiet = { error: print, group: print, groupCollapsed: print, groupEnd: print, info: print, log: print }
  return { ...console, unsafe: { ...console.unsafe, ...quiet } }
}

const loggers = [
  Logger.stringLogger,
  Logger.logfmtLogger,
  Logger.jsonLogger,
  Logger.structuredLogger,
  Logger.prettyLogger({ colors: false, mode: "tty" }),
  Logger.prettyLogger({ colors: false, mode: "browser" })
]

/** All that Effect's loggers make of a log line. */
export const formsOfLog = (options: Logger.Logger.Options<unknown>): string => {
  const lines: Array<string> = []
  const context = FiberRefs.updateAs(options.context, {
    fiberId: options.fiberId as FiberId.Single,
    fiberRef: DefaultServices.currentServices,
    value: Context.add(
      FiberRefs.getOrDefault(options.context, DefaultServices.currentServices),
      Console.Console,
      consoleInto(lines)
    )
  })
  for (const logger of loggers) lines.push(everyForm(logger.log({ ...options, context })))
  return lines.join("\n")
}

/** What a logger shows that also prints what the fiber holds. To print a server's request reads its body. */
export const formsOfContext = ({ context }: Logger.Logger.Options<unknown>): string =>
  [inspect(context, { depth: 3 }), inspect(FiberRefs.getOrDefault(context, FiberRef.currentContext))].join("\n")
