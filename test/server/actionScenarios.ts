/** What Authlete says to a token request, and what the client gets for it. Imports no `effect`. */
import { nonceHeaders, nonces } from "./answers.js"
import type { Application, Reply, Scenario } from "./scenario.js"

const content = '{"access_token":"é","token_type":"Bearer"}'

const unanswered = "The token request could not be answered"

/** Authlete's answer to the token request. */
const said = (fields: object) => ({ "auth/token": fields })

const password = { action: "PASSWORD", username: "alice", password: "a-password", ticket: "a-ticket", ...nonces }

const onlyAlice: Application = {
  authenticate: async (username, given) => (username === "alice" && given === "a-password" ? "user-1" : undefined)
}

const nobody: Application = { authenticate: async () => undefined }

const noConnection = (): never => {
  throw new TypeError("no connection to authlete.com")
}

const refused = (): Response =>
  Response.json({ resultCode: "A001202", resultMessage: "the bearer is not valid at authlete.com" }, { status: 401 })

/** Nobody's fault but ours: what an operator reads beside that the request could not be answered. */
interface Failure {
  readonly when: string
  readonly authlete: Readonly<Record<string, Reply>>
  readonly application?: Application
  readonly log?: string
}

const failures: ReadonlyArray<Failure> = [
  { when: "Authlete can't be reached", authlete: { "auth/token": noConnection } },
  { when: "Authlete refuses the call", authlete: { "auth/token": refused } },
  ...["SOMETHING_NEW", "", "ok", "toString", "__proto__"].map((action) => ({
    when: `the action is ${action || "empty"}`,
    authlete: said({ action, resultMessage: "[A1] Words of authlete.com." }),
    log: `processToken: Authlete answered ${action}: [A1] Words of authlete.com.`
  })),
  ...[{ action: null }, {}].map((fields, index) => ({
    when: `the action is ${index === 0 ? "null" : "missing"}`,
    authlete: said(fields),
    log: "processToken: Authlete answered no action: no message"
  })),
  ...["OK", "INVALID_CLIENT", "BAD_REQUEST", "INTERNAL_SERVER_ERROR"].flatMap((action) =>
    [undefined, ""].map((responseContent) => ({
      when: `${action} comes ${responseContent === undefined ? "without" : "with empty"} responseContent`,
      authlete: said({ action, responseContent }),
      log: "processToken: Authlete answered without responseContent"
    }))
  ),
  ...["username", "password", "ticket"].map((missing) => ({
    when: `PASSWORD comes without a ${missing}`,
    authlete: said({ ...password, [missing]: null }),
    application: onlyAlice,
    log: "processToken: Authlete answered PASSWORD: no message"
  })),
  {
    when: "the user can't be checked",
    authlete: said(password),
    application: { authenticate: () => Promise.reject(new Error("the database of authlete.com is gone")) },
    log: "the database of authlete.com is gone"
  },
  {
    when: "checking the user throws",
    authlete: said(password),
    application: {
      authenticate: () => {
        throw new Error("the database of authlete.com is gone")
      }
    },
    log: "the database of authlete.com is gone"
  },
  {
    when: "the tokens can't be issued",
    authlete: { ...said(password), "auth/token/issue": noConnection },
    application: onlyAlice,
    log: "issueToken: "
  },
  {
    when: "the request can't be failed",
    authlete: { ...said(password), "auth/token/fail": noConnection },
    application: nobody,
    log: "failToken: "
  },
  ...["NEW", "BAD_REQUEST", "__proto__"].map((action) => ({
    when: `the action of auth/token/issue is ${action}, which is none of its own`,
    authlete: { ...said(password), "auth/token/issue": { action, responseContent: content } },
    application: onlyAlice,
    log: `issueToken: Authlete answered ${action}: no message`
  })),
  {
    when: "auth/token/issue answers without content",
    authlete: { ...said(password), "auth/token/issue": { action: "OK" } },
    application: onlyAlice,
    log: "issueToken: Authlete answered without responseContent"
  },
  {
    when: "the action of auth/token/fail is OK, which is none of its own",
    authlete: { ...said(password), "auth/token/fail": { action: "OK", responseContent: content } },
    application: nobody,
    log: "failToken: Authlete answered OK: no message"
  },
  {
    when: "auth/token/fail answers without an action",
    authlete: { ...said(password), "auth/token/fail": {} },
    application: nobody,
    log: "failToken: Authlete answered no action: no message"
  },
  {
    when: "auth/token/fail answers without content",
    authlete: { ...said(password), "auth/token/fail": { action: "BAD_REQUEST" } },
    application: nobody,
    log: "failToken: Authlete answered without responseContent"
  },
  {
    when: "the application fails to answer an extension grant",
    authlete: said({ action: "JWT_BEARER" }),
    application: { answer: () => Promise.reject(new Error("authlete.com")) }
  },
  {
    when: "the application throws over an extension grant",
    authlete: said({ action: "TOKEN_EXCHANGE" }),
    application: {
      answer: () => {
        throw new Error("authlete.com")
      }
    }
  }
]

const json = { "cache-control": "no-store", pragma: "no-cache", "content-type": /^application\/json/ }

export const actionScenarios: ReadonlyArray<Scenario> = [
  ...(
    [
      ["OK", 200],
      ["INVALID_CLIENT", 401],
      ["BAD_REQUEST", 400],
      ["INTERNAL_SERVER_ERROR", 500]
    ] as const
  ).map(([action, status]) => ({
    name: `answers ${action} with ${status} and Authlete's content`,
    authlete: said({ action, responseContent: content, resultMessage: "[A2] It was so.", ...nonces }),
    gets: {
      status,
      content,
      headers: { ...nonceHeaders, "www-authenticate": status === 401 ? /^Basic realm="[^"]+"$/ : null }
    },
    // Authlete's own failure.
    errors: status === 500 ? [["processToken: Authlete answered INTERNAL_SERVER_ERROR: [A2] It was so."]] : []
  })),
  {
    name: "sends no nonce header where Authlete gave no nonce",
    authlete: said({ action: "OK", responseContent: content, dpopNonce: null }),
    gets: { status: 200, content, headers: { "dpop-nonce": null, "oauth-client-attestation-challenge": null } }
  },
  {
    name: "answers all the same where a nonce is none that a header can carry",
    authlete: said({ action: "OK", responseContent: content, dpopNonce: "a\r\nx-injected: b" }),
    gets: { status: 200, content, headers: { "dpop-nonce": null, "x-injected": null } }
  },
  {
    name: "puts neither the user's name nor the subject into the log, where Authlete names them, and warns of nothing",
    authlete: {
      ...said({ ...password, username: "alice.liddell" }),
      "auth/token/issue": { action: "SOMETHING_NEW", resultMessage: "alice.liddell is user-1865." }
    },
    application: { authenticate: async () => "user-1865" },
    gets: { status: 500, error: "server_error", headers: nonceHeaders },
    errors: [[unanswered, "issueToken: Authlete answered SOMETHING_NEW: <redacted> is <redacted>."]],
    warnings: []
  },
  ...(
    [
      ["PASSWORD", "unsupported_grant_type", "ResourceOwnerAuthenticator"],
      ["TOKEN_EXCHANGE", "unsupported_grant_type", "ExtensionGrants"],
      ["JWT_BEARER", "unsupported_grant_type", "ExtensionGrants"],
      ["NATIVE_SSO", "invalid_grant", "ExtensionGrants"]
    ] as const
  ).map(([action, error, service]) => ({
    name: `answers ${action} with ${error}, and calls nobody, where the application has no answer to it`,
    authlete: said({ ...password, action }),
    gets: { status: 400, error, headers: nonceHeaders },
    follows: [],
    warnings: [`A token request was refused: its grant needs ${service}, and this service is not provided`]
  })),
  ...["TOKEN_EXCHANGE", "JWT_BEARER", "NATIVE_SSO"].map((action) => ({
    name: `lets the application answer ${action}, lets nobody store that, and adds the nonces`,
    authlete: said({ action, subjectToken: "a-subject-token", ...nonces }),
    application: { answer: async (asked: string | undefined) => ({ status: 202, body: { asked } }) },
    gets: { status: 202, content: `{"asked":"${action}"}`, headers: { ...nonceHeaders, ...json } }
  })),
  ...(
    [
      ["OK", 200],
      ["INTERNAL_SERVER_ERROR", 500]
    ] as const
  ).map(([action, status]) => ({
    name: `issues the tokens of a user whose password is right, and answers ${action} with ${status}`,
    authlete: { ...said(password), "auth/token/issue": { action, responseContent: content } },
    application: onlyAlice,
    gets: { status, content, headers: nonceHeaders },
    follows: [["auth/token/issue", { ticket: "a-ticket", subject: "user-1" }] as const],
    errors: status === 500 ? [["issueToken: Authlete answered INTERNAL_SERVER_ERROR"]] : []
  })),
  ...(
    [
      ["BAD_REQUEST", 400],
      ["INTERNAL_SERVER_ERROR", 500]
    ] as const
  ).map(([action, status]) => ({
    name: `fails the request of a user whose password is wrong, and answers ${action} with ${status}`,
    authlete: {
      ...said({ ...password, password: "wrong" }),
      "auth/token/fail": { action, responseContent: content }
    },
    application: onlyAlice,
    gets: { status, content, headers: nonceHeaders },
    follows: [["auth/token/fail", { ticket: "a-ticket", reason: "INVALID_RESOURCE_OWNER_CREDENTIALS" }] as const],
    errors: status === 500 ? [["failToken: Authlete answered INTERNAL_SERVER_ERROR"]] : []
  })),
  ...failures.map(({ application = {}, authlete, log = "", when }) => ({
    name: `answers 500 server_error, and logs an error, when ${when}`,
    authlete,
    application,
    gets: { status: 500, error: "server_error" },
    errors: [[unanswered, log]]
  })),
  ...["SOMETHING_NEW", "toString", "OK"].map((action) => ({
    name: `sends the nonces with a 500 that follows from ${action}`,
    authlete: said({ action, ...nonces }),
    gets: { status: 500, error: "server_error", headers: nonceHeaders },
    errors: [[unanswered]]
  }))
]
