import { SandboxReply } from "effect-authlete/sandbox"
import type { Broken } from "./server.js"

/** What is done to a refresh. */
export interface Fault {
  /** The alert that must fire, alone. */
  readonly alert: string
  /** What happens, in words. */
  readonly what: string
  /** What the calls of one refresh get, in their order. */
  readonly replies?: ReadonlyArray<SandboxReply>
  readonly broken?: Broken
  /** How many refreshes run at a time. */
  readonly inFlight?: number
}

const { Delay, DroppedConnection, Response, UsualAnswer } = SandboxReply

const unauthorized = { resultCode: "SANDBOX_401", resultMessage: "The bearer is not known." }

/** One for each alert. A refresh calls /auth/token first, and then /idtoken/reissue. */
export const faults: ReadonlyArray<Fault> = [
  { alert: "AuthleteUnreachable", what: "connections break", replies: [DroppedConnection()] },
  { alert: "AuthleteRefusesCalls", what: "401", replies: [Response({ status: 401, body: unauthorized })] },
  { alert: "AuthleteFails", what: "503", replies: [Response({ status: 503 })] },
  {
    alert: "AuthleteAnswersUnreadable",
    what: "a page with status 200",
    replies: [Response({ status: 200, headers: { "content-type": "text/html" }, body: "<html>Welcome</html>" })]
  },
  { alert: "AuthleteRequestsInvalid", what: "no bearer can be obtained", broken: "bearer" },
  { alert: "AuthleteReissuesFail", what: "the look-up of the claims fails", broken: "lookUp" },
  {
    alert: "AuthleteLatencyHigh",
    what: "each answer takes 1.5 s",
    replies: [Delay({ duration: "1500 millis" }), Delay({ duration: "1500 millis" })],
    inFlight: 32
  },
  {
    alert: "AuthleteRetriesHigh",
    what: "each first reissue gets 503",
    replies: [UsualAnswer(), Response({ status: 503 }), UsualAnswer()]
  }
]
