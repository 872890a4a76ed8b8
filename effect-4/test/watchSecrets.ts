/**
 * Watches every test: what was made `Redacted` must not show in a log line of any level that Effect's own loggers would
 * print, in a span of a call, or in a metric. (What may have been said to another server, the tests of redirects and faults
 * watch.)
 */
import { Context, Effect, Logger, type LogLevel, Metric, Redacted, References, type Tracer } from "effect"
import { afterAll, afterEach, assert, beforeEach } from "vitest"
import { formsOfLog, formsOfSpan } from "./everyForm.js"
import { recording } from "./recording.js"

interface Watch {
  /** Made while modules were loaded, by this test, and by this file's tests. */
  readonly always: Set<string>
  readonly test: Set<string>
  readonly file: Set<string>
  readonly lines: Array<string>
  readonly spans: Array<Tracer.Span>
  /** How many tests run now. */
  running: number
}

/** Whether a text, where it shows, can only have come from the secret: no word, no start of some JSON, no trace's ID. */
const isTelling = (secret: string): boolean =>
  secret.length >= (secret.startsWith("{") ? 32 : 8) &&
  /[^A-Za-z_]/.test(secret) &&
  !/[\da-f]{32}-[\da-f]{16}/.test(secret)

/** So many of each are kept for a test: those with more make the same ones again and again, or random ones. */
const most = 2_000

/** What a fiber finds where nothing was provided: Effect keeps the first default that it finds. */
const setDefault = <A>(reference: Context.Reference<A>, change: (value: A) => A): void => {
  const value = change(Context.get(Context.empty(), reference))
  Object.assign(reference, { defaultValue: () => value, "~effect/Context/defaultValue": value })
}

const start = (): Watch => {
  const watch: Watch = {
    always: new Set(),
    test: new Set(),
    file: new Set(),
    lines: [],
    spans: [],
    running: 0
  }
  const { set } = WeakMap.prototype
  // The registry of Effect's Redacted is one of these.
  Object.assign(WeakMap.prototype, {
    set(this: WeakMap<WeakKey, unknown>, key: WeakKey, value: unknown) {
      if (typeof value === "string" && Redacted.isRedacted(key) && isTelling(value)) {
        if (watch.running === 0) watch.always.add(value)
        else if (watch.test.size < most) watch.test.add(value)
      }
      return set.call(this, key, value)
    }
  })
  const logger = Logger.make((options) => {
    if (watch.lines.length < most) watch.lines.push(formsOfLog(options))
  })
  setDefault<LogLevel.LogLevel>(References.MinimumLogLevel, () => "All")
  setDefault(References.CurrentLoggers, (loggers) => new Set([...loggers, logger]))
  // A fiber without a tracer takes this one without looking for the reference's default.
  const native = Context.get(Context.empty(), References.Tracer)
  const recorded = recording({ ...native }, (span) => {
    // Spans of the platform's are not ours to keep clean: they show headers.
    if (/^authlete|^(GET|POST|PUT|DELETE) \/api/.test(span.name) && watch.spans.length < most) watch.spans.push(span)
  })
  Object.assign(native, recorded)
  return watch
}

// Modules are loaded once for all files, and this one once for each.
const key = Symbol.for("effect-authlete/test/watchSecrets")
const known: unknown = Reflect.get(globalThis, key)
// Only `start` puts something there.
const watch = (known as Watch | undefined) ?? start()
Object.assign(globalThis, { [key]: watch })

const assertNone = (secrets: Iterable<string>, text: string, where: string): void => {
  for (const secret of secrets) {
    const at = text.indexOf(secret)
    if (at !== -1)
      assert.fail(`${secret.slice(0, 80)} shows in ${where}: ${text.slice(Math.max(0, at - 200), at + secret.length)}`)
  }
}

beforeEach(() => {
  watch.running++
})

afterEach(() => {
  const { always, file, lines, spans, test } = watch
  watch.running--
  // Tests that run at the same time are watched together, by the last of them.
  if (watch.running > 0) return
  const shown = [
    ["a log line", lines.splice(0).join("\n")],
    ["a span", spans.splice(0).map(formsOfSpan).join("\n")]
  ] as const
  const secrets = [...always, ...test]
  for (const secret of test) file.add(secret)
  test.clear()
  for (const [where, text] of shown) assertNone(secrets, text, where)
})

afterAll(() => {
  const labels = Effect.runSync(Metric.snapshot).flatMap(({ attributes, id }) => [
    id,
    ...Object.entries(attributes ?? {}).map(([name, value]) => `${name}=${value}`)
  ])
  assertNone([...watch.always, ...watch.file], [...new Set(labels)].join("\n"), "a metric")
  watch.file.clear()
})
