/** What programs do with a sandbox, and what they get: every edition plays the same scenarios. Imports no `effect`. */
import assert from "node:assert/strict"
import type { JSONWebKeySet } from "jose"

/** What a user granted to a client; the service of the sandbox has the manual. */
export interface Grant {
  readonly subject: string
  readonly clientId: string
  readonly scopes: ReadonlyArray<string>
  readonly authTime?: number
  readonly requestedIdTokenClaims?: ReadonlyArray<string>
  readonly jwtAccessToken?: boolean
}

export interface CodeGrant extends Grant {
  readonly redirectUri?: string
  readonly nonce?: string
  readonly codeChallenge?: string
  readonly codeChallengeMethod?: "S256" | "plain"
  readonly claims?: { readonly [name: string]: string }
}

export type Reply =
  | {
      readonly _tag: "Response"
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | { readonly [name: string]: string | null }
    }
  | { readonly _tag: "Delay"; readonly duration: number }
  | { readonly _tag: "DroppedConnection" | "TruncatedBody" | "UsualAnswer" }

export interface Options {
  readonly serviceId?: string
  readonly bearer?: string
  readonly issuer?: string
  readonly clients?: ReadonlyArray<{
    readonly clientId: string
    readonly authMethod: "none" | "client_secret_basic" | "client_secret_post"
    readonly clientSecret?: string
    readonly alg?: "RS256" | "PS256" | "ES256" | "EdDSA"
  }>
  readonly idTokenReissuable?: boolean
}

/** What came over HTTP. */
export interface HttpAnswer {
  readonly status: number
  readonly text: string
  readonly contentType: string | undefined
  readonly headers: Readonly<Record<string, string>>
}

export type Method = "GET" | "POST" | "DELETE"

/** A sandbox, as each edition shows it. Secrets are unwrapped. */
export interface Sandbox {
  readonly baseUrl: string
  /** A plain HTTP request, so that what the library would not send can be sent. It rejects where there is no answer. */
  readonly http: (
    method: Method,
    path: string,
    options?: {
      /** Default: the sandbox's bearer. */
      readonly authorization?: string | undefined
      readonly body?: string | Uint8Array | undefined
    }
  ) => Promise<HttpAnswer>
  readonly grant: (grant: Grant) => Promise<Pair>
  readonly code: (grant: CodeGrant) => Promise<string>
  readonly next: (...replies: ReadonlyArray<Reply>) => Promise<void>
  readonly requests: () => Promise<
    ReadonlyArray<{ readonly method: string; readonly path: string; readonly headers: object; readonly body: string }>
  >
  readonly jwks: () => Promise<JSONWebKeySet>
  /** The clock stands at 0 until it is set; both are milliseconds. */
  readonly setTime: (millis: number) => Promise<void>
  readonly pass: (millis: number) => Promise<void>
}

export interface Pair {
  readonly accessToken: string
  readonly refreshToken: string
}

/** An answer of one of the operations, as it is on the wire. */
export interface Answer {
  readonly [name: string]: unknown
  readonly action?: string
  readonly resultCode?: string
  readonly resultMessage?: string
  readonly responseContent?: string
  readonly accessToken?: string
  readonly jwtAccessToken?: string
  readonly refreshToken?: string
  readonly idToken?: string
  readonly ticket?: string
  readonly scopes?: ReadonlyArray<string>
}

export type Form = Readonly<Record<string, string>> | string

export const path = (operation: string) => `/api/1000000000/${operation}`

export const alice: Grant = { subject: "alice", clientId: "public", scopes: ["openid", "email", "offline_access"] }

/** A sandbox, and the calls that scenarios make. */
export const callerOf = (sandbox: Sandbox) => {
  const call = async (operation: string, body: object): Promise<Answer> => {
    const { status, text } = await sandbox.http("POST", path(operation), { body: JSON.stringify(body) })
    assert.equal(status, 200, text)
    return JSON.parse(text)
  }
  const ask = (form: Form, more: object = {}) =>
    call("auth/token", { parameters: new URLSearchParams(form).toString(), ...more })
  return {
    ...sandbox,
    grant: (fields: Partial<Grant> = {}) => sandbox.grant({ ...alice, ...fields }),
    code: (fields: Partial<CodeGrant> = {}) => sandbox.code({ ...alice, ...fields }),
    /** A token request with this form body. */
    ask,
    refresh: (refreshToken: string, form: Readonly<Record<string, string>> = {}, more: object = {}) =>
      ask({ grant_type: "refresh_token", client_id: "public", refresh_token: refreshToken, ...form }, more),
    login: (form: Readonly<Record<string, string>> = {}) =>
      ask({ grant_type: "password", client_id: "public", username: "alice", password: "secret", ...form }),
    exchange: (code: string, form: Readonly<Record<string, string>> = {}) =>
      ask({ grant_type: "authorization_code", client_id: "public", code, ...form }),
    issue: (ticket: string, subject: string, more: object = {}) =>
      call("auth/token/issue", { ticket, subject, ...more }),
    fail: (ticket: string, reason: string) => call("auth/token/fail", { ticket, reason }),
    revoke: (tokens: object) => call("auth/token/revoke", tokens),
    reissue: (request: object) => call("idtoken/reissue", request)
  }
}

export type Caller = ReturnType<typeof callerOf>

export interface Scenario {
  /** A sentence, and no other scenario's. */
  readonly name: string
  /** Default: the clients `public`, `basic` and `post`. */
  readonly options?: Options
  readonly run: (caller: Caller) => Promise<void>
}

/** Scenarios about one thing, whose name begins each of their sentences. */
export const about = (
  thing: string,
  scenarios: ReadonlyArray<readonly [name: string, run: Scenario["run"], options?: Options]>
): ReadonlyArray<Scenario> =>
  scenarios.map(([name, run, options]) => ({ name: `${thing} ${name}`, run, ...(options && { options }) }))

export const clients = [
  { clientId: "public", authMethod: "none" },
  { clientId: "basic", authMethod: "client_secret_basic", clientSecret: "basic-secret" },
  { clientId: "post", authMethod: "client_secret_post", clientSecret: "post-secret" }
] as const satisfies Options["clients"]

/** A sentence, after its code. */
export const sentence = /^\[SANDBOX_\w+\] [A-Z].*\w\.$/

export const contentOf = ({ responseContent }: Answer): Record<string, string> => JSON.parse(responseContent ?? "{}")

/** The new pair, as the client gets it. */
export const pairOf = ({ accessToken = "", jwtAccessToken = accessToken, refreshToken = "" }: Answer): Pair => {
  assert.notEqual(jwtAccessToken, "")
  assert.notEqual(refreshToken, "")
  return { accessToken: jwtAccessToken, refreshToken }
}

export const assertHas = (actual: object, expected: object): void => {
  for (const [name, value] of Object.entries(expected)) assert.deepEqual(Reflect.get(actual, name), value, name)
}

export const assertKeys = (object: object, names: ReadonlyArray<string>): void =>
  assert.deepEqual(Object.keys(object).sort(), [...names].sort())

/** An answer with an OAuth error, whose content holds nothing else (RFC 6749 §5.2). */
export const assertError = (answer: Answer, action: string, error: string, resultCode: string): void => {
  assert.deepEqual([answer.action, answer.resultCode], [action, resultCode])
  const { resultMessage = "" } = answer
  assert.ok(resultMessage.includes(resultCode))
  assert.match(resultMessage, sentence)
  assert.match(resultMessage, /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/)
  assert.deepEqual(contentOf(answer), { error, error_description: resultMessage })
  assertKeys(answer, ["type", "action", "resultCode", "resultMessage", "responseContent"])
}

/** A call that is refused, as Authlete refuses one. */
export const assertRefused = ({ contentType, status, text }: HttpAnswer, expected: number, code: string): void => {
  const { resultCode, resultMessage }: Answer = JSON.parse(text)
  assert.deepEqual([status, resultCode, contentType], [expected, code, "application/json"])
  assert.match(resultMessage ?? "", sentence)
  assert.ok(resultMessage?.includes(code))
}
