import { join } from "node:path"
import { Command, FileSystem } from "@effect/platform"
import { Effect, Schedule } from "effect"
import * as alerts from "./alerts.js"
import { freePort } from "./freePort.js"

/** A time series: each value has its time, in seconds. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>
  readonly values: ReadonlyArray<readonly [time: number, value: string]>
}

/** An alert that is pending or fires. */
export interface Alert {
  readonly state: "firing" | "pending"
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

interface Answer<A> {
  readonly status: string
  readonly data: A
}

/** Scrapes as often as once in 30 seconds, on a clock that runs 60 times as fast. */
const configuration = (target: number) =>
  JSON.stringify({
    global: { scrape_interval: "500ms", scrape_timeout: "500ms", evaluation_interval: "500ms" },
    rule_files: ["alerts.yml"],
    scrape_configs: [{ job_name: "authorization-server", static_configs: [{ targets: [`127.0.0.1:${target}`] }] }]
  })

const get =
  (port: number) =>
  <A>(path: string, parameters: Readonly<Record<string, string>> = {}) =>
    Effect.tryPromise(async (): Promise<A> => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams(parameters)}`)
      const { data, status }: Answer<A> = JSON.parse(await answer.text())
      if (status !== "success") throw new Error(`Prometheus answered ${answer.status} to ${JSON.stringify(parameters)}`)
      return data
    })

const api = (port: number) => {
  const call = get(port)
  return {
    /** A query over a time, in seconds. */
    range: (query: string, start: number, end: number) =>
      Effect.map(
        call<{ readonly result: ReadonlyArray<Series> }>("query_range", {
          query,
          start: String(start),
          end: String(end),
          step: "0.5"
        }),
        ({ result }) => result
      ),
    /** The alerts that are pending or fire. */
    alerts: Effect.map(call<{ readonly alerts: ReadonlyArray<Alert> }>("alerts"), ({ alerts }) => alerts),
    /** Waits until the first scrape has come. */
    scraped: Effect.retry(
      Effect.filterOrFail(
        call<{ readonly result: ReadonlyArray<unknown> }>("query", { query: "up == 1" }),
        ({ result }) => result.length === 1,
        () => "nothing was scraped"
      ),
      Schedule.intersect(Schedule.spaced("250 millis"), Schedule.recurs(120))
    )
  }
}

/** A Prometheus that scrapes this port, until its scope is closed. */
export const start = (target: number) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const folder = yield* files.makeTempDirectoryScoped()
    yield* files.writeFileString(join(folder, "prometheus.yml"), configuration(target))
    yield* files.writeFileString(join(folder, "alerts.yml"), alerts.inSeconds)
    const port = yield* freePort
    yield* Command.make(
      "prometheus",
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--log.level=error"
    ).pipe(Command.stdout("inherit"), Command.stderr("inherit"), Command.start)
    const prometheus = api(port)
    yield* prometheus.scraped
    return prometheus
  })

export type Prometheus = ReturnType<typeof api>
