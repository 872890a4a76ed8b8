import { Clock, Console, Effect, type Ref } from "effect"
import * as alerts from "./alerts.js"
import { panelCount, queries } from "./dashboard.js"
import { type Fault, faults } from "./faults.js"
import type { Alert, Prometheus } from "./prometheus.js"
import * as promtool from "./promtool.js"
import type { Broken } from "./server.js"
import { refreshes, traffic } from "./traffic.js"

/** What was checked, and whether it is so. */
export interface Check {
  readonly ok: boolean
  readonly text: string
}

const nameOf = ({ labels }: Alert) => labels["alertname"] ?? ""

const report = (ok: boolean, text: string) =>
  Effect.as(Console.log(`${ok ? "ok    " : "not ok"}  ${text}`), { ok, text })

const now = Effect.map(Clock.currentTimeMillis, (millis) => millis / 1000)

/** Names at the end of a line, if there are such. */
const named = (names: ReadonlyArray<string>) => (names.length === 0 ? "" : ` (${names.join(", ")})`)

/** The alerts that this query finds within this time. */
const alertsSince = (prometheus: Prometheus, query: string, start: number) =>
  Effect.gen(function* () {
    const series = yield* prometheus.range(query, start, yield* now)
    return [...new Set(series.map(({ metric }) => metric["alertname"] ?? ""))]
  })

/** The files, before anything runs. */
export const files = Effect.all([
  Effect.flatMap(promtool.checkRules, (ok) => report(ok, "promtool check rules observability/alerts.yml")),
  Effect.flatMap(promtool.testRules, (ok) => report(ok, "promtool test rules observability/alerts.test.yml")),
  Effect.suspend(() => {
    const missing = alerts.names.filter((name) => !faults.some(({ alert }) => alert === name))
    return report(missing.length === 0, `each of the ${alerts.names.length} alerts has a fault${named(missing)}`)
  })
])

/** For longer than any window and any `for`. What is slow at the start of a program may make an alert pending. */
export const allIsWell = (prometheus: Prometheus, broken: Ref.Ref<Broken>) =>
  Effect.gen(function* () {
    const start = yield* now
    yield* Effect.timeoutOption(traffic(broken, undefined), "30 seconds")
    const seen = yield* alertsSince(prometheus, 'ALERTS{alertstate="firing"}', start)
    return yield* report(seen.length === 0, `no alert fires while all is well, for 30 s${named(seen)}`)
  })

/** Each fault meets one refresh, while nobody else calls. */
export const singleEvents = (prometheus: Prometheus, broken: Ref.Ref<Broken>) =>
  Effect.gen(function* () {
    yield* Effect.sleep("11 seconds")
    const start = yield* now
    yield* Effect.forEach(faults, (fault) => refreshes(broken, { ...fault, inFlight: 1 }))
    yield* Effect.sleep("11 seconds")
    const seen = yield* alertsSince(prometheus, "ALERTS", start)
    return yield* report(
      seen.length === 0,
      `no alert fires or is pending after each fault came once, with no other call${named(seen)}`
    )
  })

const until = (prometheus: Prometheus, reached: (alerts: ReadonlyArray<Alert>) => boolean) =>
  Effect.gen(function* () {
    const start = yield* now
    const found = yield* prometheus.alerts.pipe(
      Effect.delay("250 millis"),
      Effect.repeat({ until: reached }),
      Effect.timeoutOption("1 minute")
    )
    return { found, seconds: (yield* now) - start }
  })

/** When a fault began and ended, in seconds. */
export interface Span {
  readonly alert: string
  readonly start: number
  readonly end: number
}

/** The fault's alert fires, and no other; it ends after the fault. */
export const fires = (prometheus: Prometheus, broken: Ref.Ref<Broken>, fault: Fault) =>
  Effect.gen(function* () {
    const start = yield* now
    const fired = yield* Effect.race(
      until(prometheus, (alerts) => alerts.some((alert) => nameOf(alert) === fault.alert && alert.state === "firing")),
      traffic(broken, fault)
    )
    const end = yield* now
    const ended = yield* Effect.race(
      until(prometheus, (alerts) => alerts.length === 0),
      traffic(broken, undefined)
    )
    const firing = yield* prometheus.range('ALERTS{alertstate="firing"}', start, yield* now)
    const others = firing.filter(({ metric }) => metric["alertname"] !== fault.alert)
    const summary =
      fired.found._tag === "Some" ? fired.found.value.find((alert) => nameOf(alert) === fault.alert) : undefined
    const ok = summary !== undefined && ended.found._tag === "Some" && others.length === 0
    const check = yield* report(
      ok,
      `${fault.alert} fires alone, ${Math.round(fired.seconds)} s after the fault began (${fault.what}), and ends ` +
        `${Math.round(ended.seconds)} s after its end\n        ${summary?.annotations["summary"] ?? "it did not fire"}` +
        others.map(({ metric }) => `\n        ${metric["alertname"]} fired, too`).join("")
    )
    return { check, span: { alert: fault.alert, start, end } }
  })

const hasData = (prometheus: Prometheus, start: number) => (query: (typeof queries)[number]) =>
  Effect.map(prometheus.range(query.expr, start, Date.now() / 1000), (series) => ({
    ...query,
    ok: series.some(({ values }) => values.some(([, value]) => Number(value) > 0))
  }))

/** Each query of the dashboard has data of the run. */
export const dashboard = (prometheus: Prometheus, start: number) =>
  Effect.gen(function* () {
    const answers = yield* Effect.forEach(queries, hasData(prometheus, start))
    const empty = answers.filter(({ ok }) => !ok).map(({ name }) => name)
    return yield* report(
      empty.length === 0,
      `dashboard: ${answers.length - empty.length} of ${answers.length} queries of ${panelCount} panels have data` +
        empty.map((name) => `\n        no data: ${name}`).join("")
    )
  })
