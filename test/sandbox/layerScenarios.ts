/** What options the layer of a sandbox refuses, and what callers of `reissueIdToken` get from one. Imports no `effect`. */
import type { Reply } from "./scenario.js"

/** How a call ended: secrets are left out, and durations are milliseconds. */
export interface Ended {
  readonly tag: "Success" | "ResultError" | "DefaultError"
  readonly action?: string
  readonly reason?: string
  readonly status?: number | undefined
  readonly resultCode?: string
  readonly retryAfter?: number
}

export interface CallerScenario {
  /** A sentence that follows "a caller of a sandbox". */
  readonly name: string
  readonly serviceId?: string
  /** In the order in which they are queued: each list at once. */
  readonly replies: ReadonlyArray<ReadonlyArray<Reply>>
  /** What call after call comes to. */
  readonly ends: ReadonlyArray<Ended>
}

const dropped: Reply = { _tag: "DroppedConnection" }

const truncated: Reply = { _tag: "TruncatedBody" }

export const callerScenarios: ReadonlyArray<CallerScenario> = [
  {
    name: "gets its 403 as a ResultError",
    serviceId: "2000000000",
    replies: [],
    ends: [{ tag: "ResultError", status: 403, resultCode: "SANDBOX_FORBIDDEN" }]
  },
  {
    name: "gets the headers of a Response",
    replies: [[{ _tag: "Response", status: 429, headers: { "Retry-After": "7" } }]],
    ends: [{ tag: "DefaultError", reason: "StatusCode", status: 429, retryAfter: 7000 }]
  },
  {
    name: "gets a Transport error without a status from a DroppedConnection",
    replies: [[dropped]],
    ends: [{ tag: "DefaultError", reason: "Transport", status: undefined }]
  },
  {
    name: "gets a Transport error with the status of the usual answer from a TruncatedBody",
    replies: [[truncated]],
    ends: [{ tag: "DefaultError", reason: "Transport", status: 200 }]
  },
  {
    name: "gets replies in the order in which they were queued, one a call, and then the usual answers again",
    replies: [
      [{ _tag: "Response", status: 503 }, dropped],
      [truncated, { _tag: "Response", status: 401, body: { resultCode: "A001" } }]
    ],
    ends: [
      { tag: "DefaultError", reason: "StatusCode", status: 503 },
      { tag: "DefaultError", reason: "Transport", status: undefined },
      { tag: "DefaultError", reason: "Transport", status: 200 },
      { tag: "ResultError", resultCode: "A001", status: 401 },
      { tag: "Success", action: "OK", resultCode: "SANDBOX_REISSUED" }
    ]
  }
]

const never = (): never => {
  throw new Error("nobody is to call it")
}

/** Options that can't be, and what the error says of them; `secret` makes a `Redacted`. */
export const refusedOptions = (
  secret: (text: string) => unknown
): ReadonlyArray<readonly [options: object, sentence: RegExp]> => [
  [{ bearer: secret("line\nbreak") }, /bearer .*line break/],
  [{ bearer: "in the clear" }, /bearer must be a string within Redacted\.make/],
  [{ serviceId: 1 }, /serviceId must be a string/],
  [{ issuer: "nowhere" }, /issuer must be a URL/],
  [{ idTokenReissuable: "yes" }, /idTokenReissuable must be true or false/],
  [{ clients: [{ clientId: "a", authMethod: "private_key_jwt" }] }, /clients\.0/],
  [
    {
      clients: [
        { clientId: "a", authMethod: "none" },
        { clientId: "a", authMethod: "none" }
      ]
    },
    /must not have a client twice/
  ],
  [{ answers: { "auth/introspection": never } }, /answers has a key that is no method and path/],
  [{ answers: { "POST auth/token": never } }, /answers has POST auth\/token, which the sandbox has itself/],
  [{ answers: { "GET a/:b": never, "GET a/:c": never } }, /answers has GET a\/:b and GET a\/:c, which are the same/],
  [{ answers: { "POST a": "b" } }, /answers\.POST a must be a function/]
]
