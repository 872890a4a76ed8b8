import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Redacted, Schedule } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import {
  AuthleteConfig,
  type AuthleteError,
  type CallOptions,
  failToken,
  issueToken,
  processToken,
  reissueIdToken,
  TokenEndpoint
} from "effect-authlete"
import { answers, type Step } from "../../../test/wire/scenarios.js"
import { clients, configFor, serve } from "../client/call.js"

const token = Redacted.make("a-token")

const tokenRequest = { parameters: Redacted.make("grant_type=refresh_token&refresh_token=a-token") }

const issueRequest = { ticket: token, subject: "alice" }

const failRequest = { ticket: token, reason: "UNKNOWN" } as const

const reissueRequest = { accessToken: token, refreshToken: token }

type Call = (
  options?: CallOptions
) => Effect.Effect<unknown, AuthleteError, Effect.Services<ReturnType<typeof reissueIdToken>> | TokenEndpoint>

interface Operation {
  readonly body: object
  readonly call: Call
  readonly instance: Call
}

const once: Record<string, Operation> = {
  "auth/token": {
    body: { parameters: "grant_type=refresh_token&refresh_token=a-token" },
    call: (options) => processToken(tokenRequest, options),
    instance: (options) => Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.processToken(tokenRequest, options))
  },
  "auth/token/issue": {
    body: { ticket: "a-token", subject: "alice" },
    call: (options) => issueToken(issueRequest, options),
    instance: (options) => Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.issueToken(issueRequest, options))
  },
  "auth/token/fail": {
    body: { ticket: "a-token", reason: "UNKNOWN" },
    call: (options) => failToken(failRequest, options),
    instance: (options) => Effect.flatMap(TokenEndpoint, (endpoint) => endpoint.failToken(failRequest, options))
  }
}

/** A body that breaks off. */
const half = () =>
  new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"action":')),
    pull: (controller) => controller.error(new Error("the connection broke off"))
  })

const breaks: Record<string, () => Promise<Response>> = {
  "before the answer": () => Promise.reject(new TypeError("fetch failed")),
  "within the answer": () => Promise.resolve(new Response(half())),
  "in a 503": () => Promise.resolve(new Response("", { status: 503 }))
}

/** Makes a call with retries configured; what the server saw. */
const seen = (answer: () => Promise<Response>, call: Call, options?: CallOptions) =>
  Effect.gen(function* () {
    const requests: Array<{ readonly url: string; readonly method: string; readonly body: unknown }> = []
    const server = Layer.succeed(FetchHttpClient.Fetch, async (url, init) => {
      const { method, url: href } = new Request(url, { ...init, body: null })
      requests.push({ url: href, method, body: await new Response(init?.body ?? null).json() })
      return answer()
    })
    const retry = Schedule.recurs(2)
    yield* call(options).pipe(
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
  for (const [how, answer] of Object.entries(breaks)) {
    for (const [path, { body, call, instance }] of Object.entries(once)) {
      const request = { url: `https://us.authlete.com/api/1/${path}`, method: "POST", body }

      for (const [form, made] of Object.entries({ "the function": call, "the client instance": instance })) {
        it.effect(`/${path} is sent once by ${form} when the connection breaks off ${how}`, () =>
          Effect.map(seen(answer, made), (requests) => assert.deepStrictEqual(requests, [request]))
        )

        it.effect(`/${path} is repeated by ${form} after a break ${how}, if the call says so`, () =>
          Effect.map(seen(answer, made, { retry: Schedule.recurs(1) }), (requests) =>
            assert.deepStrictEqual(requests, [request, request])
          )
        )
      }
    }

    it.effect(`/idtoken/reissue is repeated when the connection breaks off ${how}`, () =>
      Effect.map(
        seen(answer, (options) => reissueIdToken(reissueRequest, options)),
        (requests) => assert.lengthOf(requests, 3)
      )
    )
  }
})

const receive: Step = { do: "receive" }

/** What a server does with a request that it has read to its end. */
const failures: Record<string, ReadonlyArray<Step>> = {
  "resets the connection": [receive, { do: "reset" }],
  "closes the connection": [receive, { do: "close" }],
  "answers 503": answers({ status: 503 }),
  "answers 429, to be retried at once": answers({ status: 429, headers: ["Retry-After: 0"] }),
  "does not answer until the timeout": [receive, { do: "stall" }]
}

/** An answer after which the connection can be used again. */
const answersAndKeepsAlive: ReadonlyArray<Step> = [
  receive,
  { do: "send", data: 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"action":"OK"}' }
]

const reissue: Call = (options) => reissueIdToken(reissueRequest, options)

const retry = Schedule.recurs(2)

const turnOfTheEventLoop = Effect.promise(() => new Promise(setImmediate))

for (const [name, client] of Object.entries(clients)) {
  const servicesFor = (origin: string) =>
    Layer.provideMerge(TokenEndpoint.layer, Layer.merge(configFor(origin, { retry }), client))

  /** How often a server is sent the request of a call that fails; the clock goes on after each attempt that stalls. */
  const sent = (steps: ReadonlyArray<Step>, call: Call, due: number) =>
    Effect.gen(function* () {
      const server = yield* serve(steps)
      const untilSent = (times: number) =>
        Effect.repeat(turnOfTheEventLoop, { until: () => server.requests.length >= times })
      const fiber = yield* Effect.forkChild(Effect.provide(Effect.flip(call()), servicesFor(server.origin)))
      for (let times = 1; times <= due; times++) {
        yield* untilSent(times)
        if (steps.some((step) => step.do === "stall")) yield* TestClock.adjust("30 seconds")
      }
      // The call ends, unless it goes on with one attempt too many.
      yield* Effect.raceFirst(Fiber.join(fiber), untilSent(due + 1))
      return server.requests.length
    })

  /** How a call ends whose connection was used before and fails under it, and how often the server was sent a request. */
  const secondOnOneConnection = (end: Step, call: Call) =>
    Effect.gen(function* () {
      // Who sends the request again does it on another connection, and is answered.
      const server = yield* serve([...answersAndKeepsAlive, receive, end])
      const outcome = yield* call().pipe(
        Effect.tap(turnOfTheEventLoop),
        Effect.andThen(Effect.result(call())),
        Effect.provide(servicesFor(server.origin))
      )
      return [
        outcome._tag === "Failure" && "reason" in outcome.failure ? outcome.failure.reason : "OK",
        server.requests.length
      ]
    })

  describe(`With retries configured, over sockets, by ${name},`, { timeout: 30_000 }, () => {
    for (const [path, { call }] of Object.entries(once)) {
      for (const [what, steps] of Object.entries(failures)) {
        // Such a call took no effect.
        const due = what.startsWith("answers 429") ? 3 : 1
        it.effect(`/${path} is sent ${due === 1 ? "once" : "three times"} to a server that ${what}`, () =>
          Effect.map(sent(steps, call, due), (times) => assert.strictEqual(times, due))
        )
      }

      for (const end of ["reset", "close"] as const) {
        it.effect(
          `/${path} is sent once on a connection that was used before, and on which a ${end} comes for it`,
          () =>
            Effect.map(secondOnOneConnection({ do: end }, call), (seen) =>
              assert.deepStrictEqual(seen, ["Transport", 2])
            )
        )
      }
    }

    for (const [what, steps] of Object.entries(failures)) {
      it.effect(`/idtoken/reissue is sent three times to a server that ${what}`, () =>
        Effect.map(sent(steps, reissue, 3), (times) => assert.strictEqual(times, 3))
      )
    }

    for (const end of ["reset", "close"] as const) {
      it.effect(
        `/idtoken/reissue is answered on another connection when a ${end} comes on one that was used before`,
        () => Effect.map(secondOnOneConnection({ do: end }, reissue), (seen) => assert.deepStrictEqual(seen, ["OK", 3]))
      )
    }
  })
}
