import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schedule } from "effect"
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

const token = Redacted.make("a-token")

const tokenRequest = { parameters: Redacted.make("grant_type=refresh_token&refresh_token=a-token") }

const issueRequest = { ticket: token, subject: "alice" }

const failRequest = { ticket: token, reason: "UNKNOWN" } as const

const reissueRequest = { accessToken: token, refreshToken: token }

type Call = (
  options?: CallOptions
) => Effect.Effect<unknown, AuthleteError, Effect.Effect.Context<ReturnType<typeof reissueIdToken>> | TokenEndpoint>

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
