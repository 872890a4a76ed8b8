/** A token request, as data: every edition plays the same ones. Imports no `effect`. */
import assert from "node:assert/strict"
import { type Answer, assertContent, assertError, form, type Init } from "./answers.js"

/** What Authlete does when it is asked: it answers 200 with JSON, or as the function says, which gets the body. */
export type Reply = object | ((body: string) => Response | Promise<Response>)

/** What the application does. What throws at once is a defect; what rejects is a failure. */
export interface Application {
  /** Rejects with `denied` where the refresh must not go on. */
  readonly lookUp?: (asked: { readonly subject: string; readonly claimNames: ReadonlyArray<string> }) => Promise<{
    readonly sub?: string
    readonly claims?: Record<string, string>
    readonly idtHeaderParams?: Record<string, string>
  }>
  /** The subject, if there is such a user. */
  readonly authenticate?: (username: string, password: string) => Promise<string | undefined>
  /** The answer to an extension grant, whose body is JSON. */
  readonly answer?: (action: string | undefined) => Promise<{ readonly status: number; readonly body: object }>
}

export const denied = "denied"

export interface Options {
  readonly idTokenAudType?: "array" | "string"
  readonly whenReissueFails?: "responseContent" | "server_error"
  readonly htu?: string
}

export interface Scenario {
  /** A sentence that follows "A token endpoint", and no other scenario's. */
  readonly name: string
  /** Default: a refresh. */
  readonly request?: Init | (() => Init)
  /** By what follows `/api/{serviceId}/` in the path. A call that is not here fails the scenario. */
  readonly authlete?: Readonly<Record<string, Reply>>
  readonly application?: Application
  readonly options?: Options
  readonly gets: {
    readonly status: number
    /** The content, to the letter. */
    readonly content?: string
    /** The code of an OAuth error. */
    readonly error?: string
    /** `null`: there is no such header. */
    readonly headers?: Readonly<Record<string, string | RegExp | null>>
  }
  /** What reached Authlete, in the order it came, if that is what the scenario is about. */
  readonly calls?: ReadonlyArray<readonly [path: string, body: object]>
  /** What followed from the answer to the token request, in the order it came, if the scenario is about it. */
  readonly follows?: ReadonlyArray<readonly [path: string, body: object]>
  /** The errors in the log: what each must say. Default: there are none. */
  readonly errors?: ReadonlyArray<ReadonlyArray<string>>
  /** What each warning in the log must say, if the scenario is about them. */
  readonly warnings?: ReadonlyArray<string>
  /** What each other line for operators must say, if the scenario is about them. */
  readonly infos?: ReadonlyArray<string>
  /** What is counted. Default: nothing. */
  readonly counts?: Partial<Counts>
}

export interface Counts {
  readonly reissueFailures: number
  readonly refreshesDenied: number
}

/** A line of the log. */
export interface Line {
  readonly level: string
  readonly millis: number
  /** Whatever a log reader may come to see of it. */
  readonly text: string
}

/** How a scenario came out. */
export interface Played {
  readonly answer: Answer
  readonly calls: ReadonlyArray<readonly [path: string, body: unknown]>
  readonly logs: ReadonlyArray<Line>
  readonly counts: Counts
}

/** The `fetch` of an Authlete that answers as told, and what it was asked. */
export const authleteOf = (replies: Readonly<Record<string, Reply>> = {}) => {
  const calls: Array<readonly [path: string, body: unknown]> = []
  const fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const path = new URL(String(url)).pathname.replace("/api/1/", "")
    const body = await new Response(init?.body ?? null).text()
    calls.push([path, JSON.parse(body)])
    const reply = replies[path]
    if (reply === undefined) throw new TypeError(`nobody expected a call of ${path}`)
    return typeof reply === "function" ? reply(body) : Response.json(reply)
  }
  return { calls, fetch }
}

/** What a scenario sends. */
export const requestOf = ({ request = form() }: Pick<Scenario, "request">): Init =>
  typeof request === "function" ? request() : request

const internal = /authlete\.com|database|defect|connection|127\.0\.0\.1|\bat .*:\d+:\d+/

const assertLogged = (logs: ReadonlyArray<Line>, level: RegExp, expected: ReadonlyArray<ReadonlyArray<string>>) => {
  const logged = logs.filter((line) => level.test(line.level)).map(({ text }) => text)
  assert.equal(logged.length, expected.length, logged.join("\n"))
  for (const [index, parts] of expected.entries()) {
    for (const part of parts) assert.ok(logged[index]?.includes(part), `${part} is not in ${logged[index]}`)
  }
}

/** Fails unless a scenario came out as it says. */
export const assertPlayed = (scenario: Scenario, played: Played): void => {
  const { calls, counts, errors = [], follows, gets, infos, warnings } = scenario
  if (gets.content !== undefined) assertContent(played.answer, gets.status, gets.content)
  if (gets.error !== undefined) {
    assertError(played.answer, gets.status, gets.error)
    assert.doesNotMatch(played.answer.body, internal)
  }
  for (const [name, expected] of Object.entries(gets.headers ?? {})) {
    const value = played.answer.headers.get(name)
    if (expected instanceof RegExp) assert.match(value ?? "", expected)
    else assert.equal(value, expected)
  }
  if (calls !== undefined) assert.deepEqual(played.calls, calls)
  if (follows !== undefined) assert.deepEqual(played.calls.slice(1), follows)
  assertLogged(played.logs, /^error$/i, errors)
  for (const [level, sentences] of [
    [/^warn$/i, warnings],
    [/^info$/i, infos]
  ] as const) {
    if (sentences === undefined) continue
    const expected = sentences.map((sentence) => [sentence])
    assertLogged(played.logs, level, expected)
  }
  assert.deepEqual(played.counts, { reissueFailures: 0, refreshesDenied: 0, ...counts })
}
