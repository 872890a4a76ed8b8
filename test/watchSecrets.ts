/**
 * Watches every test, but for the random ones, which log nothing and have no spans: what was made `Redacted` must not
 * show in a log line of any level, in a span or an outcome of a call, or in a metric. (What may have been said to another
 * server, the tests of redirects and faults watch.)
 */
import { Context, DefaultServices, FiberRef, FiberRefs, HashSet, Logger, LogLevel, Metric, Tracer } from "effect"
import { globalValue } from "effect/GlobalValue"
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

/** What a new fiber finds where nothing was provided. */
const setInitial = <A>(fiberRef: FiberRef.FiberRef<A>, change: (initial: A) => A): void => {
  Object.assign(fiberRef, { initial: change(FiberRefs.getOrDefault(FiberRefs.empty(), fiberRef)) })
}

// Modules are loaded once for all files, and this one once for each.
const watch = globalValue("effect-authlete/test/watchSecrets", (): Watch => {
  const watch: Watch = {
    always: new Set(),
    test: new Set(),
    file: new Set(),
    lines: [],
    spans: [],
    running: 0
  }
  const registry = globalValue("effect/Redacted/redactedRegistry", () => new WeakMap<object, unknown>())
  Object.assign(registry, {
    set: (redacted: object, value: unknown) => {
      if (typeof value === "string" && isTelling(value)) {
        if (watch.running === 0) watch.always.add(value)
        else if (watch.test.size < most) watch.test.add(value)
      }
      return WeakMap.prototype.set.call(registry, redacted, value)
    }
  })
  let printing = false
  const logger = Logger.make((options) => {
    // To print a response reads its body. If that fails, it is logged, with the response.
    if (printing || watch.lines.length >= most) return
    printing = true
    try {
      watch.lines.push(formsOfLog(options))
    } finally {
      printing = false
    }
  })
  setInitial(FiberRef.currentMinimumLogLevel, () => LogLevel.All)
  setInitial(FiberRef.currentLoggers, HashSet.add<Logger.Logger<unknown, unknown>>(logger))
  setInitial(DefaultServices.currentServices, (services) => {
    const tracer = Context.get(services, Tracer.Tracer)
    return Context.add(
      services,
      Tracer.Tracer,
      recording(tracer, (span) => {
        // Spans of the platform's are not ours to keep clean: they show headers.
        if (/^authlete|^(GET|POST|PUT|DELETE) \/api/.test(span.name) && watch.spans.length < most)
          watch.spans.push(span)
      })
    )
  })
  return watch
})

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
  const labels = Metric.unsafeSnapshot().flatMap(({ metricKey }) => [
    metricKey.name,
    ...metricKey.tags.map(({ key, value }) => `${key}=${value}`)
  ])
  assertNone([...watch.always, ...watch.file], [...new Set(labels)].join("\n"), "a metric")
  watch.file.clear()
})
