/** What the two errors of a call say, and which may be retried. Imports no `effect`. */

export const operation = "reissueIdToken"

/** The fields of a `ResultError` besides its operation → its message after the operation. */
export const resultSentences: ReadonlyArray<
  readonly [
    fields: {
      readonly status: 400 | 401 | 403 | 500
      readonly resultCode?: string
      readonly resultMessage?: string
      readonly origin?: string
      readonly serviceId?: string
    },
    sentence: string
  ]
> = [
  [{ status: 400 }, "Authlete refused the call with 400. Check the request."],
  [
    { status: 400, resultCode: "A001", resultMessage: "[A001] No token." },
    'Authlete refused the call with 400 and said "[A001] No token.". Check the request.'
  ],
  [{ status: 400, resultCode: "A001" }, 'Authlete refused the call with 400 and said "A001". Check the request.'],
  [
    { status: 401 },
    "Authlete refused the call with 401. " +
      "Check the bearer: Authlete does not accept it. It may be mistyped, expired, revoked or for another cluster."
  ],
  [
    { status: 401, origin: "https://jp.authlete.com", serviceId: "42" },
    "Authlete refused the call with 401. Check the bearer: https://jp.authlete.com does not accept it. " +
      "It may be mistyped, expired, revoked or for another cluster."
  ],
  [
    { status: 403 },
    "Authlete refused the call with 403. Check the service ID: the bearer may not use the service that was called at " +
      "Authlete. Use a token of this service or of its organization."
  ],
  [
    { status: 403, origin: "https://jp.authlete.com", serviceId: "42" },
    "Authlete refused the call with 403. Check the service ID: the bearer may not use the service 42 at " +
      "https://jp.authlete.com. Use a token of this service or of its organization."
  ],
  [{ status: 500 }, "Authlete refused the call with 500. Authlete failed. Retry if the operation may be repeated."]
]

/** Each has a field that is to survive: every one that a `ResultError` has, but for the time to wait. */
export const resultFields = { operation, status: 500, resultCode: "A001", resultMessage: "[A001] It failed." } as const

/** The same of a `DefaultError`. */
export const defaultFields = {
  operation,
  reason: "StatusCode",
  description: "it answered 503.",
  status: 503,
  contentType: "text/html"
} as const

/** A `DefaultError` that somebody wrote, with what no encoded one has. */
export const foreign = {
  _tag: "DefaultError",
  operation,
  reason: "Decode",
  description: "",
  body: "b",
  cause: "c"
} as const

/** Times to wait, in seconds, that a server may ask for. */
export const waits: ReadonlyArray<string> = [
  ...["0", "7", "4000000000", "9999999999999999", "99999999999999999999999", "9".repeat(400)]
]

const retryable: ReadonlyArray<number> = [429, 500, 502, 503, 504]

export const statuses: ReadonlyArray<number> = [200, 301, 400, 401, 403, 404, 408, 418, 501, 505, 599, ...retryable]

/** Which status may be retried, in either error. */
export const retryableStatuses: ReadonlyArray<readonly [status: number, expected: boolean]> = statuses.map((status) => [
  status,
  retryable.includes(status)
])

/** Which reason may be retried, whatever the status. */
export const retryableReasons = [
  ["Transport", true],
  ["Timeout", true],
  ["Decode", false],
  ["InvalidRequest", false]
] as const

/** Which code of a connection that failed may be retried. */
export const retryableCodes: ReadonlyArray<readonly [code: string, expected: boolean]> = [
  ["ECONNRESET", true],
  ["CERT_HAS_EXPIRED", false]
]
