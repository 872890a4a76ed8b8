/** What a call leaves in spans and in the log. Imports no `effect`. */
import type { Reply } from "../sandbox/scenario.js"

/** A span, as data. */
export interface Span {
  readonly name: string
  readonly kind: string
  /** The name of the span above it. */
  readonly parent: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface Scenario {
  /** A sentence that follows its subject. */
  readonly name: string
  /** What a sandbox replies first. */
  readonly replies: ReadonlyArray<Reply>
  /** Default: none. */
  readonly retries?: number
  /** Of an attempt, in milliseconds. */
  readonly timeout?: number
  /** All of them, but for the caller's own. */
  readonly spans?: ReadonlyArray<Span>
  /** All lines, which are of the level of debugging. */
  readonly log?: ReadonlyArray<string>
}

const callSpan = (attributes: object): Span => ({
  name: "authlete.reissueIdToken",
  kind: "internal",
  parent: "caller",
  attributes: { "authlete.service_id": "1000000000", ...attributes }
})

const attemptSpan = (attributes: object): Span => ({
  name: "POST /api/{serviceId}/idtoken/reissue",
  kind: "client",
  parent: "authlete.reissueIdToken",
  attributes: {
    "http.request.method": "POST",
    "server.address": "authlete.localhost",
    "server.port": 443,
    "url.full": "https://authlete.localhost/api/1000000000/idtoken/reissue",
    "url.template": "/api/{serviceId}/idtoken/reissue",
    ...attributes
  }
})

/** The name of each follows "A call's spans". */
export const spanScenarios: ReadonlyArray<Scenario> = [
  {
    name: "are one for the call, and a client child of it for each attempt",
    replies: [{ _tag: "Response", status: 503 }, { _tag: "DroppedConnection" }],
    retries: 2,
    spans: [
      callSpan({ "authlete.attempts": 3, "authlete.action": "OK", "authlete.result_code": "SANDBOX_REISSUED" }),
      attemptSpan({ "http.response.status_code": 503, "error.type": "503" }),
      attemptSpan({ "http.request.resend_count": 1, "error.type": "Transport" }),
      attemptSpan({ "http.request.resend_count": 2, "http.response.status_code": 200 })
    ]
  },
  {
    name: "say how a call failed that was not sent",
    replies: [],
    timeout: 0,
    spans: [callSpan({ "authlete.attempts": 0, "error.type": "InvalidRequest" })]
  },
  {
    name: "hold the result code of a refusal",
    replies: [{ _tag: "Response", status: 401, body: { resultCode: "A001202" } }],
    spans: [
      callSpan({ "authlete.attempts": 1, "authlete.result_code": "A001202", "error.type": "401" }),
      attemptSpan({ "http.response.status_code": 401, "error.type": "401" })
    ]
  }
]

/** The name of each follows "A call's log". */
export const logScenarios: ReadonlyArray<Scenario> = [
  {
    name: "is one line at debug level",
    replies: [{ _tag: "Response", status: 503 }],
    retries: 1,
    log: ["reissueIdToken: OK, attempts: 2"]
  },
  {
    name: "says so where an answer has no action",
    replies: [{ _tag: "Response", status: 200, body: {} }],
    log: ["reissueIdToken: no action, attempts: 1"]
  },
  {
    name: "says how a call failed",
    replies: [{ _tag: "DroppedConnection" }],
    log: ["reissueIdToken: Transport, attempts: 1"]
  }
]
