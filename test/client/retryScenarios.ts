/** When a call is repeated, and when it is given up, by the clock of a test. Imports no `effect`. */
import type { Reply } from "../sandbox/scenario.js"

type Duration = number | `${number} second` | `${number} seconds`

/** The options of `RetryPolicy.backoff`, as they are without `effect`. */
export interface Backoff {
  readonly initialInterval?: Duration
  readonly exponent?: number
  readonly maxInterval?: Duration
  readonly maxElapsedTime?: Duration
  readonly retryConnectionErrors?: boolean
  readonly retryCodes?: ReadonlyArray<number>
}

/** One call. */
export interface Run {
  /** After these, the sandbox replies as usual. */
  readonly replies: ReadonlyArray<Reply>
  /** When, in milliseconds, something is due: the clock is moved there once somebody sleeps until then. */
  readonly due: ReadonlyArray<number>
  /** Default: no retries. */
  readonly backoff?: Backoff
  /** Of an attempt. */
  readonly timeout?: Duration
  /** The random number from 0 to 1 that spreads each delay. Default: 0.5, which leaves it as it is. */
  readonly jitter?: number
  /** When, in milliseconds, the attempts are made. */
  readonly times: ReadonlyArray<number>
  /** What the call comes to, as far as the scenario is about it. */
  readonly ends?: {
    readonly tag: "Success" | "ResultError" | "DefaultError"
    readonly status?: number
    readonly reason?: string
    /** In milliseconds. */
    readonly retryAfter?: number
  }
}

export interface Scenario {
  /** A sentence that follows its subject. */
  readonly name: string
  readonly runs: ReadonlyArray<Run>
}

const status = (status: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  _tag: "Response",
  status,
  headers
})

const answer = (status: number, body: string | Readonly<Record<string, string>>): Reply => ({
  _tag: "Response",
  status,
  body
})

export const forever: ReadonlyArray<Reply> = Array.from({ length: 10_000 }, () => status(503))

const hour = 3_600_000

export const late: Reply = { _tag: "Delay", duration: hour }

const dropped: Reply = { _tag: "DroppedConnection" }

const backoff: Backoff = {}

/** The times of the attempts after the first one, by the defaults. */
const throughTheHour = (): ReadonlyArray<number> => {
  const times: Array<number> = []
  for (let at = 500, n = 1; at <= hour; n++) {
    times.push(at)
    at += Math.round(Math.min(500 * 1.5 ** n, 60_000))
  }
  return times
}

const timedOut = 1250 + 2000

/** The name of each follows "RetryPolicy.backoff". */
export const backoffScenarios: ReadonlyArray<Scenario> = [
  {
    name: "waits 500 ms, and half as long again after each failure",
    runs: [
      {
        replies: [status(429), status(500), status(502), status(503), status(504)],
        due: [500, 1250, 2375, 4063, 6594],
        backoff,
        times: [0, 500, 1250, 2375, 4063, 6594],
        ends: { tag: "Success" }
      }
    ]
  },
  {
    name: "spreads each delay from 80 % to 120 %",
    runs: [
      { replies: [status(503), status(503)], due: [400, 1000], backoff, jitter: 0, times: [0, 400, 1000] },
      { replies: [status(503), status(503)], due: [600, 1500], backoff, jitter: 1, times: [0, 600, 1500] }
    ]
  },
  {
    name: "caps a delay after its jitter, at maxInterval",
    runs: [
      {
        replies: [status(503), status(503), status(503)],
        due: [1200, 6200, 11_200],
        backoff: { initialInterval: "1 second", exponent: 10, maxInterval: "5 seconds" },
        jitter: 1,
        times: [0, 1200, 6200, 11_200]
      }
    ]
  },
  {
    name: "starts no attempt later than maxElapsedTime after the first failure",
    runs: [
      {
        replies: forever,
        due: [1000, 2000, 3000],
        backoff: { initialInterval: "1 second", exponent: 1, maxElapsedTime: "3 seconds" },
        times: [0, 1000, 2000, 3000],
        ends: { tag: "DefaultError" }
      }
    ]
  },
  {
    name: "gives up after an hour by default",
    runs: [
      {
        replies: forever,
        due: throughTheHour(),
        backoff,
        times: [0, ...throughTheHour()],
        ends: { tag: "DefaultError" }
      }
    ]
  },
  {
    name: "waits what Retry-After says instead, in seconds or until a date",
    runs: [
      {
        replies: [
          status(429, { "retry-after": "7" }),
          status(503, { "retry-after": "Thu, 01 Jan 1970 00:00:30 GMT" }),
          status(503)
        ],
        due: [7000, 30_000, 31_125],
        backoff,
        times: [0, 7000, 30_000, 31_125]
      }
    ]
  },
  ...["soon", "-5", "0", "Wed, 31 Dec 1969 23:59:59 GMT"].map((value) => ({
    name: `keeps to its own delay when Retry-After is "${value}"`,
    runs: [{ replies: [status(503, { "retry-after": value })], due: [500], backoff, times: [0, 500] }]
  })),
  ...(
    [
      ["61", 61_000],
      ["Thu, 01 Jan 1970 00:01:01 GMT", 61_000],
      ["2147484", 2_147_484_000],
      ["Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799_000],
      ["9".repeat(400), Number.POSITIVE_INFINITY]
    ] as const
  ).map(([value, retryAfter]) => ({
    name: `ends when Retry-After is "${value.slice(0, 40)}", and the error carries what it asks for`,
    runs: [
      {
        replies: [status(503, { "retry-after": value })],
        due: [],
        backoff,
        times: [0],
        ends: { tag: "DefaultError", retryAfter } as const
      }
    ]
  })),
  {
    name: "waits as long as maxInterval if Retry-After asks for that, after a ResultError too",
    runs: [
      {
        replies: [
          status(503, { "retry-after": "60" }),
          { _tag: "Response", status: 500, body: {}, headers: { "retry-after": "60" } }
        ],
        due: [60_000, 120_000],
        backoff,
        times: [0, 60_000, 120_000],
        ends: { tag: "Success" }
      }
    ]
  },
  {
    name: "ends when Retry-After leads beyond maxElapsedTime",
    runs: [
      {
        replies: [status(503, { "retry-after": "5" }), status(503, { "retry-after": "6" })],
        due: [5000],
        backoff: { maxElapsedTime: 10_000 },
        times: [0, 5000],
        ends: { tag: "DefaultError", status: 503 }
      }
    ]
  },
  {
    name: "counts towards maxElapsedTime what the attempts take, but for the first one",
    runs: [
      {
        replies: [late, late, late, late],
        due: [2000, 2500, 4500, 5000, 7000],
        backoff: { exponent: 1, maxElapsedTime: "3 seconds" },
        timeout: "2 seconds",
        times: [0, 2500, 5000],
        ends: { tag: "DefaultError", reason: "Timeout" }
      }
    ]
  },
  {
    name: "repeats dropped connections, broken bodies and timeouts",
    runs: [
      {
        replies: [dropped, { _tag: "TruncatedBody" }, late],
        due: [500, 1250, timedOut, timedOut + 1125],
        backoff,
        timeout: "2 seconds",
        times: [0, 500, 1250, timedOut + 1125],
        ends: { tag: "Success" }
      }
    ]
  },
  {
    name: "does not repeat a dropped connection where retryConnectionErrors is false",
    runs: [
      {
        replies: [dropped],
        due: [],
        backoff: { retryConnectionErrors: false },
        times: [0],
        ends: { tag: "DefaultError", reason: "Transport" }
      }
    ]
  },
  {
    name: "does not repeat a timeout where retryConnectionErrors is false",
    runs: [
      {
        replies: [late],
        due: [30_000],
        backoff: { retryConnectionErrors: false },
        times: [0],
        ends: { tag: "DefaultError", reason: "Timeout" }
      }
    ]
  },
  {
    name: "repeats the statuses of retryCodes and no other",
    runs: [
      {
        replies: [status(418), status(503)],
        due: [500],
        backoff: { retryCodes: [418] },
        times: [0, 500],
        ends: { tag: "DefaultError", status: 503 }
      }
    ]
  },
  {
    name: "never repeats a refusal",
    runs: [{ replies: [answer(401, {})], due: [], backoff, times: [0], ends: { tag: "ResultError", status: 401 } }]
  },
  {
    name: "never repeats a body that can't be read",
    runs: [
      {
        replies: [answer(200, "<html>")],
        due: [],
        backoff,
        times: [0],
        ends: { tag: "DefaultError", reason: "Decode" }
      }
    ]
  },
  {
    name: "never repeats a status that is the caller's fault",
    runs: [{ replies: [status(404)], due: [], backoff, times: [0], ends: { tag: "DefaultError", status: 404 } }]
  },
  {
    name: "repeats a 500 that is a ResultError",
    runs: [
      { replies: [answer(500, { resultCode: "A000000" })], due: [], times: [0], ends: { tag: "ResultError" } },
      {
        replies: [answer(500, { resultCode: "A000000" })],
        due: [500],
        backoff,
        times: [0, 500],
        ends: { tag: "Success" }
      }
    ]
  }
]

/** The name of each follows "A call's retries". */
export const retryScenarios: ReadonlyArray<Scenario> = [
  {
    name: "are none by default",
    runs: [{ replies: forever, due: [], times: [0], ends: { tag: "DefaultError", status: 503 } }]
  }
]

/** What `RetryPolicy.backoff` refuses, mostly from a program without types, and what it says. */
export const refusedOptions: ReadonlyArray<readonly [options: object, says: string]> = [
  ...[0, -1, Number.NaN, Number.NEGATIVE_INFINITY, "-5 seconds", [0, -1]].flatMap((interval) => [
    [{ initialInterval: interval }, "at least 1 millisecond"] as const,
    [{ maxInterval: interval }, "at least 1 millisecond"] as const
  ]),
  ...[0.5, -1, Number.NaN, Number.NEGATIVE_INFINITY, "fast", {}, []].map(
    (exponent) => [{ exponent }, "at least 1"] as const
  ),
  // A delay that no timer can keep.
  [{ initialInterval: Number.POSITIVE_INFINITY }, "initialInterval"],
  [{ maxInterval: "25 days" }, "maxInterval"],
  ...[-1, Number.NaN, "-5 seconds"].map((time) => [{ maxElapsedTime: time }, "maxElapsedTime"] as const),
  ...["soon", {}, Symbol("soon")].flatMap((time) =>
    ["initialInterval", "maxInterval", "maxElapsedTime"].map(
      (option) => [{ [option]: time }, `${option} is not a duration`] as const
    )
  ),
  [{ exponent: Symbol("fast") }, "exponent"],
  ...[503, "503", {}, new Set([503]), ["503"], ["5XX"], [500, 503.5]].map(
    (retryCodes) => [{ retryCodes }, "retryCodes"] as const
  )
]
