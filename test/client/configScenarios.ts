/** What options and variables of the environment come to, and which are refused. Imports no `effect`. */
import assert from "node:assert/strict"
import { inspect } from "node:util"
import { trap } from "./hostileInputScenarios.js"

/** What no refusal may show. */
export const canary = "c4n4ry"

/** Options, as they are without `effect`. */
export interface Options {
  readonly serviceId?: string
  readonly bearer?: string
  readonly baseUrl?: string | undefined
  readonly cluster?: "us" | "jp" | "eu" | "br" | undefined
  readonly timeout?: number | `${number} seconds` | undefined
  readonly retry?: undefined
  readonly transformClient?: undefined
  readonly allowInsecureRequests?: boolean
}

/** A configuration, as it is without `effect`. */
export interface Config {
  readonly serviceId: string
  readonly bearer: string
  readonly baseUrl: string
  readonly timeoutMillis: number
  /** Whether it has a schedule of its own to retry by. */
  readonly retries: boolean
}

export const options = { serviceId: "1000000000", bearer: "bearer" }

const defaults = { baseUrl: "https://us.authlete.com", timeoutMillis: 30_000, retries: false }

/** Options besides the usual ones → the configuration. */
export const configs: ReadonlyArray<
  readonly [name: string, options: Options, gives: { readonly [Name in keyof Config]?: Config[Name] }]
> = [
  ["fills in the defaults", {}, { serviceId: "1000000000", bearer: "bearer", ...defaults }],
  ...(["us", "jp", "eu", "br"] as const).map(
    (cluster) =>
      [
        `knows the server of the cluster ${cluster}`,
        { cluster },
        { baseUrl: `https://${cluster}.authlete.com` }
      ] as const
  ),
  [
    "takes an option that is undefined for one that is not given",
    { baseUrl: undefined, cluster: undefined, timeout: undefined, retry: undefined, transformClient: undefined },
    defaults
  ]
]

/** Options besides the usual ones, and the one that a refusal must name. */
export const refusedOptions: ReadonlyArray<readonly [name: string, option: keyof Options, options: Options]> = [
  ...["", ".", "..", " 1", `${canary}\n`, "1\u0000", "\ud800", "1/2", "1?2", "1#2", "1\\2", "%2e%2e"].map(
    (serviceId) => [`serviceId ${JSON.stringify(serviceId)}`, "serviceId", { serviceId }] as const
  ),
  ...["", " ", "\n", `${canary}\n`, `${canary}\r\n`, ` ${canary}`, `${canary} x`, `${canary}\nx`, `${canary}é`].map(
    (bearer) => [`bearer ${JSON.stringify(bearer)}`, "bearer", { bearer }] as const
  ),
  ["both cluster and baseUrl", "baseUrl", { cluster: "jp", baseUrl: "https://jp.authlete.com" }],
  ...[
    ...["", canary, "us.authlete.com", `ftp://${canary}.example.com`, "https://", " https://us.authlete.com"],
    ...["https://us.authlete.com\n", `https://${canary}@us.authlete.com`, `https://user:${canary}@us.authlete.com`],
    ...[`https://:${canary}@us.authlete.com`, `https://us.authlete.com?key=${canary}`, "https://us.authlete.com/?"],
    ...[`https://us.authlete.com/#${canary}`, "https://us.authlete.com#", "http://us.authlete.com"],
    ...["http://localhost.example.com", "http://notlocalhost", "http://127.0.0.1.example.com", "http://128.0.0.1"],
    ...["http://0.0.0.0", "http://[::2]"]
  ].map((baseUrl) => [`baseUrl ${JSON.stringify(baseUrl)}`, "baseUrl", { baseUrl }] as const),
  ["ftp: with allowInsecureRequests", "baseUrl", { baseUrl: "ftp://localhost", allowInsecureRequests: true }],
  ["http: off loopback, not allowed", "baseUrl", { baseUrl: "http://example.com", allowInsecureRequests: false }],
  ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "0 seconds" as const].map(
    (timeout) => [`timeout ${timeout}`, "timeout", { timeout }] as const
  )
]

/** What a program without types may give (an unset variable, a number, a plain string), and the option to name. */
export const untypedOptions: ReadonlyArray<readonly [option: keyof Options, json: string]> = [
  ["serviceId", `{ "serviceId": 1000000000 }`],
  ["serviceId", `{ "serviceId": null }`],
  ["bearer", `{ "bearer": "${canary}" }`],
  ["bearer", `{ "bearer": null }`],
  ["cluster", `{ "cluster": "mars" }`],
  ["cluster", `{ "cluster": "constructor" }`],
  ["timeout", `{ "timeout": "soon" }`]
]

/** Base URLs that pass, and what must be set for it. */
export const plainHttp: ReadonlyArray<readonly [name: string, options: Options]> = [
  ...["localhost", "authlete.localhost", "127.0.0.1:8080", "127.9.8.7", "[::1]:8080", "LOCALHOST"].map(
    (host) => [`lets http://${host} pass`, { baseUrl: `http://${host}` }] as const
  ),
  [
    "lets http: off loopback pass with allowInsecureRequests",
    { baseUrl: "http://authlete.internal", allowInsecureRequests: true }
  ]
]

/** Where a call goes. */
export const urls: ReadonlyArray<readonly [options: Options, url: string]> = [
  [{}, "https://us.authlete.com/api/1000000000/idtoken/reissue"],
  [{ cluster: "jp", serviceId: "42" }, "https://jp.authlete.com/api/42/idtoken/reissue"],
  [{ baseUrl: "https://example.com/" }, "https://example.com/api/1000000000/idtoken/reissue"],
  [{ baseUrl: "https://example.com/a/b" }, "https://example.com/a/b/api/1000000000/idtoken/reissue"],
  [{ baseUrl: "https://example.com/a/b/" }, "https://example.com/a/b/api/1000000000/idtoken/reissue"],
  [{ baseUrl: "https://example.com//a//" }, "https://example.com//a/api/1000000000/idtoken/reissue"],
  [{ baseUrl: "https://example.com/a/../b" }, "https://example.com/b/api/1000000000/idtoken/reissue"]
]

/** When an attempt is given up. */
export const timeouts: ReadonlyArray<readonly [millis: number, options: Options]> = [
  [30_000, {}],
  [100, { timeout: 100 }],
  [2000, { timeout: "2 seconds" }]
]

/** What the effect of a bearer fails or dies with → what the message has of it. */
export const bearerReasons: ReadonlyArray<readonly [failed: unknown, reason: string]> = [
  [new TypeError("fetch failed"), " (TypeError: fetch failed)"],
  [{ _tag: "NoToken", message: "not an Error" }, " (NoToken)"],
  [new Error(`the key ${"k3y".repeat(9)} is unknown`), " (Error: the key <redacted> is unknown)"],
  [new Error("first line\nsecond line"), " (Error: first line?second line)"],
  [new Error("x".repeat(9999)), ` (Error: ${"x".repeat(256)})`],
  ["a text", ""],
  [null, ""],
  [trap, ""]
]

/** Variables, by their names. */
export type Environment = Readonly<Record<string, string>>

export const environment: Environment = { AUTHLETE_SERVICE_ID: "42", AUTHLETE_BEARER: "bearer" }

const good = (
  name: string,
  variables: Environment,
  gives: { readonly [Name in keyof Config]?: Config[Name] }
): readonly [string, Environment, { readonly [Name in keyof Config]?: Config[Name] }] => [name, variables, gives]

/** The environment → the configuration. */
export const environments = [
  good("needs a service and a bearer, and has the defaults of make for the rest", environment, {
    serviceId: "42",
    bearer: "bearer",
    ...defaults
  }),
  good(
    "reads AUTHLETE_BASE_URL and AUTHLETE_TIMEOUT",
    {
      ...environment,
      AUTHLETE_BASE_URL: "https://authlete.example.com/prefix",
      AUTHLETE_TIMEOUT: "10 seconds"
    },
    { baseUrl: "https://authlete.example.com/prefix", timeoutMillis: 10_000 }
  ),
  ...["us", "jp", "eu", "br"].map((cluster) =>
    good(
      `reads AUTHLETE_CLUSTER=${cluster}`,
      { ...environment, AUTHLETE_CLUSTER: cluster },
      { baseUrl: `https://${cluster}.authlete.com` }
    )
  ),
  good("takes AUTHLETE_BEARER", { AUTHLETE_SERVICE_ID: "42", AUTHLETE_BEARER: "a" }, { bearer: "a" }),
  good(
    "takes AUTHLETE_AUTHLETE without AUTHLETE_BEARER",
    { AUTHLETE_SERVICE_ID: "42", AUTHLETE_AUTHLETE: "b" },
    { bearer: "b" }
  ),
  good(
    "takes AUTHLETE_BEARER before AUTHLETE_AUTHLETE",
    { AUTHLETE_SERVICE_ID: "42", AUTHLETE_BEARER: "a", AUTHLETE_AUTHLETE: "b" },
    { bearer: "a" }
  ),
  good(
    "takes an empty variable for one that is not set",
    {
      AUTHLETE_SERVICE_ID: "42",
      AUTHLETE_AUTHLETE: "b",
      ...{ AUTHLETE_BEARER: "", AUTHLETE_BASE_URL: "", AUTHLETE_CLUSTER: "", AUTHLETE_TIMEOUT: "" }
    },
    { bearer: "b", baseUrl: defaults.baseUrl, timeoutMillis: defaults.timeoutMillis }
  ),
  ...Object.entries({
    "10s": 10_000,
    "250ms": 250,
    "1.5s": 1500,
    "2m": 120_000,
    "1h": 3_600_000,
    "1d": 86_400_000,
    "10 s": 10_000,
    "10 seconds": 10_000,
    "1 minute": 60_000
  }).map(([text, timeoutMillis]) =>
    good(`takes a timeout of ${text}`, { ...environment, AUTHLETE_TIMEOUT: text }, { timeoutMillis })
  )
]

/** The environment, and what its refusal must name. */
export const refusedEnvironments: ReadonlyArray<readonly [named: ReadonlyArray<string>, environment: Environment]> = [
  [["AUTHLETE_SERVICE_ID"], { AUTHLETE_BEARER: canary }],
  [["AUTHLETE_BEARER"], { AUTHLETE_SERVICE_ID: "42" }],
  [["AUTHLETE_SERVICE_ID", "AUTHLETE_BEARER"], {}],
  [["AUTHLETE_SERVICE_ID", "AUTHLETE_BEARER"], { AUTHLETE_SERVICE_ID: "", AUTHLETE_BEARER: "", AUTHLETE_AUTHLETE: "" }],
  [
    ["AUTHLETE_SERVICE_ID", "AUTHLETE_BEARER", "AUTHLETE_CLUSTER", "AUTHLETE_TIMEOUT"],
    { AUTHLETE_CLUSTER: "mars", AUTHLETE_TIMEOUT: "soon" }
  ],
  ...[
    ...["0 seconds", "0s", "26 days", "26d", "-5 seconds", "0.0 hours"],
    ...["30", " ", "5 fortnights", "soon", "Infinity"]
  ].map((timeout) => [["AUTHLETE_TIMEOUT"], { ...environment, AUTHLETE_TIMEOUT: timeout }] as const),
  ...["mars", "US", "us ", "us\n", "__proto__", "toString"].map(
    (cluster) => [["AUTHLETE_CLUSTER"], { ...environment, AUTHLETE_CLUSTER: cluster }] as const
  ),
  ...["..", "1/../2", "1\r\nX: y", "%2e%2e", "1?a", "1#a"].map(
    (serviceId) => [["AUTHLETE_SERVICE_ID"], { ...environment, AUTHLETE_SERVICE_ID: serviceId }] as const
  ),
  ...[" ", `${canary} ${canary}`, `${canary}\r\nX: y`, `"${canary}"`, `'${canary}'`].map(
    (bearer) => [["AUTHLETE_BEARER"], { ...environment, AUTHLETE_BEARER: bearer }] as const
  ),
  [["AUTHLETE_AUTHLETE", "the bearer"], { AUTHLETE_SERVICE_ID: "42", AUTHLETE_AUTHLETE: `${canary}\n` }],
  ...["us.authlete.com", "https://us.authlete.com\n", `https://us.authlete.com/?a=${canary}`].map(
    (baseUrl) => [["AUTHLETE_BASE_URL"], { ...environment, AUTHLETE_BASE_URL: baseUrl }] as const
  ),
  ...["https://us.authlete.com/api", "https://us.authlete.com/api/", "https://proxy.example/authlete/api//"].map(
    (baseUrl) => [["AUTHLETE_BASE_URL", "/api"], { ...environment, AUTHLETE_BASE_URL: baseUrl }] as const
  ),
  [["AUTHLETE_BASE_URL"], { ...environment, AUTHLETE_BASE_URL: `https://us.authlete.com#${canary}` }],
  [["AUTHLETE_BASE_URL"], { ...environment, AUTHLETE_BASE_URL: "http://us.authlete.com" }],
  [["AUTHLETE_BASE_URL"], { ...environment, AUTHLETE_BASE_URL: `https://user:${canary}@us.authlete.com` }],
  [
    ["AUTHLETE_BASE_URL", "AUTHLETE_CLUSTER"],
    { ...environment, AUTHLETE_BASE_URL: "https://us.authlete.com", AUTHLETE_CLUSTER: "us" }
  ]
]

/** The environment, and what `Config.option` makes of it: some options, none, or an error that names the variable. */
export const optionalEnvironments: ReadonlyArray<readonly [gives: RegExp, environment: Environment]> = [
  [/^none$/, {}],
  [/^none$/, { AUTHLETE_SERVICE_ID: "42" }],
  [/^some$/, environment],
  [/AUTHLETE_TIMEOUT/, { ...environment, AUTHLETE_TIMEOUT: "soon" }],
  [/AUTHLETE_TIMEOUT/, { AUTHLETE_TIMEOUT: "soon" }]
]

/** Fails unless the refusal of an environment names these variables, no other name for them, and no value. */
export const assertRefusal = (error: object, named: ReadonlyArray<string>, environment: Environment): void => {
  const said = String(error)
  for (const name of named) assert.ok(said.includes(name), `${name} is not in ${said}`)
  assert.doesNotMatch(said, /in the provided map|<redacted>|at (serviceId|bearer|baseUrl|cluster|timeout)\b/)
  if (!("AUTHLETE_AUTHLETE" in environment)) assert.doesNotMatch(said, /AUTHLETE_AUTHLETE/)
  for (const print of [said, JSON.stringify(error), inspect(error, { depth: null })]) {
    assert.ok(!print.includes(canary), print)
  }
}
