/** Token requests that are full of secrets, before an Authlete that is hostile or clumsy. Imports no `effect`. */
import assert from "node:assert/strict"
import { form, withHeaders } from "./answers.js"
import type { Application, Played, Reply, Scenario } from "./scenario.js"

export const mark = "QUFBQUFB"

export const canary = (name: string) => `canary-${name}-${mark}`

const secretForm = new URLSearchParams({
  grant_type: "password",
  username: "alice",
  password: canary("password"),
  refresh_token: canary("refresh"),
  code: canary("code"),
  code_verifier: canary("verifier"),
  client_id: "app"
}).toString()

export const request = withHeaders(
  {
    ...form().headers,
    authorization: `Basic ${Buffer.from(`app:${canary("client")}`).toString("base64")}`,
    dpop: canary("dpop"),
    "oauth-client-attestation": canary("attestation"),
    "oauth-client-attestation-pop": canary("pop")
  },
  secretForm
)

const echo = (text: string) => ({ resultCode: text, resultMessage: text, action: text })

/** Answers whatever it is asked. */
const always = (reply: Reply) => ({ "auth/token": reply })

const echoing = (body: string) => Response.json(echo(body))

/** Answers `/auth/token` with these fields, and what follows from it with an echo. */
const first = (fields: object) => ({
  "auth/token": { responseContent: canary("content"), dpopNonce: "nonce", ...fields },
  "auth/token/issue": echoing,
  "auth/token/fail": echoing,
  "idtoken/reissue": echoing
})

const tokens = { accessToken: canary("access"), jwtAccessToken: canary("jwt"), refreshToken: canary("new-refresh") }

const reissuable = { action: "ID_TOKEN_REISSUABLE", subject: "alice", ...tokens }

const password = { action: "PASSWORD", username: "alice", password: canary("password"), ticket: canary("ticket") }

const nobody: Application = { authenticate: async () => undefined }

/** What Authlete does → what is then logged. */
const cases: ReadonlyArray<
  readonly [name: string, authlete: Readonly<Record<string, Reply>>, logged: string, application?: Application]
> = [
  ["answers OK", first({ action: "OK", ...tokens }), "processToken: OK"],
  ["echoes the request as its answer", always(echoing), "processToken: Authlete answered"],
  [
    "echoes the parameters one by one",
    always((body) => {
      const parameters = new URLSearchParams(JSON.parse(body).parameters)
      return Response.json(echo(Array.from(parameters, ([name, value]) => `the ${name} is not ${value}`).join("; ")))
    }),
    "the grant_type is not password"
  ],
  ["echoes the request in a refusal", always((body) => Response.json(echo(body), { status: 401 })), "Authlete refused"],
  ["echoes the request in an error page", always((body) => new Response(body, { status: 502 })), "502"],
  ["echoes the request in a broken answer", always((body) => Response.json({ action: { body } })), "action"],
  [
    "can't be reached",
    always((body) => Promise.reject(new TypeError(body, { cause: new Error(body) }))),
    "could not be answered"
  ],
  ["echoes the reissue", first(reissuable), "reissueIdToken: Authlete answered"],
  ["leaves out the refresh token", first({ ...reissuable, refreshToken: null }), "has no refreshToken"],
  [
    "has the claims looked up, which fails,",
    first(reissuable),
    "the database is gone",
    { lookUp: () => Promise.reject(new Error("the database is gone")) }
  ],
  [
    "echoes the ticket of tokens to issue",
    first(password),
    "issueToken: Authlete answered",
    { authenticate: async () => "alice" }
  ],
  ["echoes the ticket of a request to fail", first(password), "failToken: Authlete answered", nobody],
  [
    "has a password checked, which fails,",
    first(password),
    "the database is gone",
    { authenticate: () => Promise.reject(new Error("the database is gone")) }
  ],
  ["has a password in an answer that lacks the ticket", first({ ...password, ticket: null }), "PASSWORD", nobody]
]

/** What a scenario of this kind is about: the log. */
export interface SecretScenario extends Omit<Scenario, "gets"> {
  readonly logged: string
}

export const secretScenarios: ReadonlyArray<SecretScenario> = cases.map(
  ([name, authlete, logged, application = {}]) => ({
    name,
    request,
    authlete,
    logged,
    application
  })
)

/** Fails unless the log says what it should, and no secret. */
export const assertDiscreet = ({ logged }: SecretScenario, { logs }: Played): void => {
  const text = logs.map(({ text }) => text).join("\n")
  assert.ok(text.includes(logged), text)
  assert.ok(!text.includes(mark), text)
}
