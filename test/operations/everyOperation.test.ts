import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted, Schedule, TestClock } from "effect"
import {
  AuthleteConfig,
  type AuthleteError,
  type CallOptions,
  failToken,
  getJwks,
  issueToken,
  processToken,
  reissueIdToken,
  revokeToken,
  TokenEndpoint
} from "effect-authlete"
import { clients, configFor, serve } from "../client/call.js"
import {
  type BreakScenario,
  breakScenarios,
  type Path,
  type SocketScenario,
  secondCallScenarios,
  socketScenarios
} from "./everyOperationScenarios.js"

const token = Redacted.make("a-token")

const tokenRequest = { parameters: Redacted.make("grant_type=refresh_token&refresh_token=a-token") }

const issueRequest = { ticket: token, subject: "alice" }

const failRequest = { ticket: token, reason: "UNKNOWN" } as const

const reissueRequest = { accessToken: token, refreshToken: token }

const revokeRequest = { accessTokenIdentifier: token, clientIdentifier: "app", subject: "alice" }

type Call = (
  options?: CallOptions
) => Effect.Effect<unknown, AuthleteError, Effect.Effect.Context<ReturnType<typeof reissueIdToken>> | TokenEndpoint>

const calls: Record<Path, Record<BreakScenario["form"], Call>> = {
  "auth/token": {
    "the function": (options) => processToken(tokenRequest, options),
    "the client instance": (options) =>
      Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.processToken(tokenRequest, options))
  },
  "auth/token/issue": {
    "the function": (options) => issueToken(issueRequest, options),
    "the client instance": (options) =>
      Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.issueToken(issueRequest, options))
  },
  "auth/token/fail": {
    "the function": (options) => failToken(failRequest, options),
    "the client instance": (options) =>
      Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.failToken(failRequest, options))
  },
  "auth/token/revoke": {
    "the function": (options) => revokeToken(revokeRequest, options),
    "the client instance": (options) =>
      Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.revokeToken(revokeRequest, options))
  },
  "service/jwks/get": {
    "the function": (options) => getJwks({}, options),
    "the client instance": (options) => Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.getJwks({}, options))
  },
  "idtoken/reissue": {
    "the function": (options) => reissueIdToken(reissueRequest, options),
    "the client instance": (options) =>
      Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.reissueIdToken(reissueRequest, options))
  }
}

const retry = Schedule.recurs(2)

/** Makes a call with retries configured; what the server saw. */
const seen = ({ answer, asks, form, path }: BreakScenario) =>
  Effect.gen(function* () {
    const requests: Array<{ readonly url: string; readonly method: string; readonly body: unknown }> = []
    const server = Layer.succeed(FetchHttpClient.Fetch, async (url, init) => {
      const { method, url: href } = new Request(url, { ...init, body: null })
      requests.push({ url: href, method, body: init?.body == null ? undefined : await new Response(init.body).json() })
      return answer()
    })
    const options = asks && { retry: Schedule.recurs(1) }
    yield* calls[path]
      [form](options)
      .pipe(
        Effect.flip,
        Effect.provide(
          TokenEndpoint.layer.pipe(
            Layer.provideMerge(AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer"), retry })),
            Layer.provideMerge(Layer.provide(FetchHttpClient.layer, server))
          )
        )
      )
    return requests
  })

describe("With retries configured", () => {
  for (const scenario of breakScenarios) {
    it.effect(scenario.name, () =>
      Effect.map(seen(scenario), (requests) => assert.deepStrictEqual<unknown>(requests, scenario.requests))
    )
  }
})

const turnOfTheEventLoop = Effect.promise(() => new Promise(setImmediate))

for (const [name, client] of Object.entries(clients)) {
  const servicesFor = (origin: string) =>
    Layer.provideMerge(TokenEndpoint.layer, Layer.merge(configFor(origin, { retry }), client))

  /** How often a server is sent the request of a call that fails; the clock goes on after each attempt that stalls. */
  const sent = ({ due, path, steps }: SocketScenario) =>
    Effect.gen(function* () {
      const server = yield* serve(steps)
      const untilSent = (times: number) =>
        Effect.repeat(turnOfTheEventLoop, { until: () => server.requests.length >= times })
      const fiber = yield* Effect.fork(
        Effect.provide(Effect.flip(calls[path]["the function"]()), servicesFor(server.origin))
      )
      for (let times = 1; times <= due; times++) {
        yield* untilSent(times)
        if (steps.some((step) => step.do === "stall")) yield* TestClock.adjust("30 seconds")
      }
      // The call ends, unless it goes on with one attempt too many.
      yield* Effect.raceFirst(Fiber.join(fiber), untilSent(due + 1))
      return server.requests.length
    })

  /** How a call ends whose connection was used before and fails under it, and how often the server was sent a request. */
  const secondOnOneConnection = ({ path, steps }: SocketScenario) =>
    Effect.gen(function* () {
      const call = calls[path]["the function"]
      const server = yield* serve(steps)
      const outcome = yield* call().pipe(
        Effect.zipLeft(turnOfTheEventLoop),
        Effect.zipRight(Effect.either(call())),
        Effect.provide(servicesFor(server.origin))
      )
      return [outcome._tag === "Left" && "reason" in outcome.left ? outcome.left.reason : "OK", server.requests.length]
    })

  describe(`With retries configured, over sockets, by ${name},`, { timeout: 30_000 }, () => {
    for (const scenario of socketScenarios) {
      it.scoped(scenario.name, () => Effect.map(sent(scenario), (times) => assert.strictEqual(times, scenario.due)))
    }

    for (const scenario of secondCallScenarios) {
      it.scoped(scenario.name, () =>
        Effect.map(secondOnOneConnection(scenario), (seen) =>
          assert.deepStrictEqual(seen, [scenario.ends, scenario.due])
        )
      )
    }
  })
}
