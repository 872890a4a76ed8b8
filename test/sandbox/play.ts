import { HttpClient, HttpClientRequest } from "@effect/platform"
import { it } from "@effect/vitest"
import { Effect, Option, Record, Redacted, Runtime, TestClock } from "effect"
import { AuthleteConfig } from "effect-authlete"
import { AuthleteSandbox, type AuthleteSandboxOptions } from "effect-authlete/sandbox"
import { mounts, type Services } from "./mounts.js"
import { callerOf, clients, type Options, type Sandbox, type Scenario } from "./scenario.js"

export const optionsOf = ({ bearer, clients: given = clients, ...rest }: Options = {}): AuthleteSandboxOptions => ({
  ...rest,
  ...(bearer !== undefined && { bearer: Redacted.make(bearer) }),
  clients: given.map(({ alg: idTokenSignedResponseAlg, authMethod, clientId, clientSecret = "" }) =>
    authMethod === "none"
      ? { clientId, authMethod, idTokenSignedResponseAlg }
      : { clientId, authMethod, idTokenSignedResponseAlg, clientSecret: Redacted.make(clientSecret) }
  )
})

const clear = (value: string | Redacted.Redacted) => (Redacted.isRedacted(value) ? Redacted.value(value) : value)

/** The sandbox of the context, for programs without Effect. */
export const sandboxOf = Effect.gen(function* () {
  const run = Runtime.runPromise(yield* Effect.runtime<Services>())
  const { baseUrl, bearer } = yield* AuthleteConfig
  const { code, grant, jwks, next, requests } = yield* AuthleteSandbox
  const usual = `Bearer ${Redacted.value(yield* bearer)}`
  const sandbox: Sandbox = {
    baseUrl,
    http: async (method, path, options = {}) => {
      const { authorization, body = "" } = { authorization: usual, ...options }
      const request = HttpClientRequest.make(method)(baseUrl + path, {
        headers: authorization === undefined ? {} : { authorization }
      })
      const withBody =
        method === "POST" ? HttpClientRequest.bodyUint8Array(request, Buffer.from(body), "application/json") : request
      const answer = await HttpClient.execute(withBody).pipe(
        Effect.flatMap(({ headers, status, text }) => Effect.map(text, (text) => ({ headers, status, text }))),
        Effect.option,
        run
      )
      if (Option.isNone(answer)) throw new Error("there is no answer")
      return { ...answer.value, contentType: answer.value.headers["content-type"] }
    },
    grant: (fields) =>
      run(
        Effect.map(grant(fields), (pair) => ({
          accessToken: clear(pair.accessToken),
          refreshToken: clear(pair.refreshToken)
        }))
      ),
    code: (fields) => run(Effect.map(code(fields), clear)),
    next: (...replies) => run(next(...replies)),
    requests: () =>
      run(
        Effect.map(requests, (all) =>
          all.map((request) => ({
            ...request,
            headers: Record.map(request.headers, clear),
            body: clear(request.body)
          }))
        )
      ),
    jwks: () => run(jwks),
    setTime: (millis) => run(TestClock.setTime(millis)),
    pass: (millis) => run(TestClock.adjust(millis))
  }
  return sandbox
})

/** Plays the scenarios with each of these kinds of sandbox. */
export const play = (scenarios: ReadonlyArray<Scenario>, kinds: Partial<typeof mounts> = mounts): void => {
  for (const [name, mount] of Object.entries(kinds)) {
    for (const scenario of scenarios) {
      it.effect(`${name}: ${scenario.name}`, () =>
        Effect.flatMap(sandboxOf, (sandbox) => Effect.promise(() => scenario.run(callerOf(sandbox)))).pipe(
          Effect.provide(mount(optionsOf(scenario.options)))
        )
      )
    }
  }
}
