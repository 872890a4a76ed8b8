/**
 * What every runtime runs for an edition: each scenario by the runtime's own `fetch`, and the sandbox. Nothing in it is
 * Node's, or of one version of Effect.
 */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose"
import { type Outcome, type Scenario, scenarios } from "../../test/wire/scenarios.js"

/** What is not as it must be: in a word or two, and what was seen instead. */
export interface Problem {
  readonly what: string
  readonly seen?: string
}

/** The ID token that a sandbox signed, or what came in its place, and the sandbox's keys. */
export interface Answer {
  readonly idToken: string | undefined
  readonly seen: unknown
  readonly jwks: JSONWebKeySet
}

/** What an edition must be able to do. */
export interface Edition {
  /** Reissues an ID token, and tells what came of it, and what must have come of it, in one form. */
  readonly play: (
    scenario: Scenario,
    baseUrl: string,
    timeout: number
  ) => Promise<(wanted: Outcome) => { readonly actual: Record<string, unknown>; readonly expected: Outcome }>
  readonly reissue: () => Promise<Answer>
  readonly refresh: () => Promise<Answer>
}

const problem = (what: unknown, seen: unknown): ReadonlyArray<Problem> => [
  { what: String(what), seen: JSON.stringify(seen) }
]

/** On the machine's clock a call goes on while the server has yet to send what comes before it stalls. */
const timeoutOf = ({ timeoutMillis }: Scenario): number => (timeoutMillis === undefined ? 10_000 : 5 * timeoutMillis)

const inOrder = (value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

const textOf = (value: unknown): string => JSON.stringify(value, (_, inner) => inOrder(inner))

const play = async (edition: Edition, scenario: Scenario, origin: string): Promise<ReadonlyArray<Problem>> => {
  const { outcome, raw = outcome } = scenario
  const baseUrl = scenario.tls ? origin.replace("http:", "https:") : origin
  const compared = await edition.play(scenario, baseUrl, timeoutOf(scenario))
  const isAs = (wanted: Outcome): boolean => {
    const { actual, expected } = compared(wanted)
    return textOf(actual) === textOf(expected)
  }
  if (isAs(outcome)) return []
  const { actual } = compared(outcome)
  return problem(isAs(raw) ? "raw" : (actual["reason"] ?? actual["tag"]), actual)
}

export const claims = { email: "alice@example.com" }
export const grant = {
  subject: "alice",
  clientId: "an-app",
  scopes: ["openid", "email"],
  requestedIdTokenClaims: ["email"]
}

/** A request that refreshes. */
export const refreshRequest = (refreshToken: string): Request =>
  new Request("https://as.example.com/token", {
    method: "POST",
    body: new URLSearchParams({ grant_type: "refresh_token", client_id: grant.clientId, refresh_token: refreshToken })
  })

const verify = async ({ idToken, jwks, seen }: Answer): Promise<ReadonlyArray<Problem>> => {
  if (idToken === undefined) return problem("no ID token", seen)
  const { payload } = await jwtVerify(idToken, createLocalJWKSet(jwks), {
    algorithms: ["RS256"],
    audience: grant.clientId,
    issuer: "https://as.example.com",
    subject: grant.subject
  })
  return payload["email"] === claims.email ? [] : problem("other claims", payload)
}

/** The checks that need no server. */
const inMemory = {
  "a reissue brings an ID token that the sandbox signed": (edition: Edition) => edition.reissue().then(verify),
  "a refresh at a token endpoint brings an ID token that the sandbox signed": (edition: Edition) =>
    edition.refresh().then(verify)
}

/** How many checks there are. */
export const checks = scenarios.length + Object.keys(inMemory).length

/** Makes every check, and tells the director, who starts a server for each scenario, what it came to. */
export const check = async (edition: Edition, director: string): Promise<void> => {
  const tell = async (path: string, body: object): Promise<string> =>
    (await fetch(`${director}/${path}`, { method: "POST", body: JSON.stringify(body) })).text()
  const end = async (name: string, found: Promise<ReadonlyArray<Problem>>): Promise<void> => {
    const problems = await found.catch((error: unknown) => problem("died", String(error)))
    await tell("end", { name, problems })
  }
  for (const scenario of scenarios) {
    const origin = await tell("begin", { name: scenario.name })
    await end(scenario.name, play(edition, scenario, origin))
  }
  for (const [name, run] of Object.entries(inMemory)) await end(name, run(edition))
}
