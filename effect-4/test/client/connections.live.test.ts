import { createServer } from "node:http"
import * as Undici from "@effect/platform-node/Undici"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schedule, Scope } from "effect"
import { FetchHttpClient, HttpClient, type HttpClientError } from "effect/http"
import { type AuthleteError, isRetryable, processToken, RetryPolicy, reissueIdToken } from "effect-authlete"
import * as FetchUndici from "undici-of-node-22"
import { type Fault, lasting, refused, tooMany, uncertain, unsent } from "../../../test/client/connectionScenarios.js"
import { freePort, ok, plain } from "../../../test/wire/listening.js"
import { listen, serving } from "../servers.js"
import { acquire, configFor, fetchWith, request, undiciWith } from "./call.js"

/** Asks another server in vain. */
const nowhere = (client: HttpClient.HttpClient) =>
  Effect.flatMap(Effect.promise(freePort), (port) => client.get(`http://127.0.0.1:${port}`))

type Ask = (client: HttpClient.HttpClient) => Effect.Effect<unknown, HttpClientError.HttpClientError>

/** What a program may ask when an answer has come. */
const besides: Record<string, Ask> = {
  "another, in vain,": nowhere,
  "another, in vain and untraced,": (client) =>
    nowhere(
      HttpClient.transformResponse(
        client,
        Effect.provideService(HttpClient.TracerDisabledWhen, () => true)
      )
    ),
  "another, in vain and without a tracer,": (client) => Effect.withTracerEnabled(nowhere(client), false),
  "another, which had too many requests,": (client) =>
    serving(() => plain((_, response) => response.writeHead(429).end())).pipe(
      Effect.flatMap((origin) => HttpClient.filterStatusOk(client).get(origin)),
      Effect.scoped
    )
}

const askingToo = (client: HttpClient.HttpClient, ask: Ask): HttpClient.HttpClient =>
  HttpClient.tap(client, () => ask(client))

/** A fault that is not the server's, but one of a client of one's own. */
interface OwnFault extends Fault {
  readonly transformClient?: (client: HttpClient.HttpClient) => HttpClient.HttpClient
}

const uncertainFaults: Readonly<Record<string, OwnFault>> = {
  ...uncertain,
  ...Object.fromEntries(
    Object.entries(besides).map(([which, ask]) => [
      `a client that asked ${which} after the request was sent`,
      { serve: () => plain(ok), transformClient: (client: HttpClient.HttpClient) => askingToo(client, ask) }
    ])
  )
}

const operations = {
  reissueIdToken: reissueIdToken(request),
  processToken: processToken({ parameters: Redacted.make("grant_type=refresh_token&refresh_token=a-refresh-token") })
}

const twice = Schedule.recurs(2)

/** How a call ends, and how many attempts it took. */
const fail = (
  client: "fetch" | "undici",
  operation: keyof typeof operations,
  { connect = {}, serve, timeout, transformClient }: OwnFault,
  retry: RetryPolicy.RetryPolicy
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const layer =
        client === "fetch"
          ? fetchWith({ dispatcher: yield* acquire(() => new FetchUndici.Agent({ connect })) })
          : undiciWith(yield* acquire(() => new Undici.Agent({ connect })))
      let attempts = 0
      const bearer = Effect.sync(() => {
        attempts += 1
        return Redacted.make("a-bearer")
      })
      const error: AuthleteError = yield* operations[operation].pipe(
        Effect.flip,
        Effect.provide(
          Layer.merge(configFor(yield* serving(serve), { timeout, transformClient, bearer, retry }), layer)
        ),
        Effect.orDie
      )
      return { attempts, error, neverSent: error._tag === "DefaultError" && error.neverSent }
    })
  )

for (const client of ["fetch", "undici"] as const) {
  describe(`A call over ${client}`, () => {
    for (const [name, fault] of Object.entries(lasting)) {
      it.live(`is not repeated after ${name}, whatever the schedule says`, () =>
        Effect.gen(function* () {
          for (const retry of [RetryPolicy.backoff({ initialInterval: 1 }), twice]) {
            const { attempts, error, neverSent } = yield* fail(client, "reissueIdToken", fault, retry)
            assert(error._tag === "DefaultError" && error.reason === "Transport")
            assert.include(fault.codes ?? [], error.cause?.code)
            assert.deepStrictEqual([attempts, neverSent, isRetryable(error)], [1, fault.unproven !== true, false])
          }
        })
      )
    }

    for (const [name, fault] of Object.entries(unsent)) {
      it.live(`is repeated after ${name}, also where it must not arrive twice`, () =>
        Effect.gen(function* () {
          for (const operation of ["reissueIdToken", "processToken"] as const) {
            const { attempts, error, neverSent } = yield* fail(client, operation, fault, twice)
            assert(error._tag === "DefaultError" && error.reason === "Transport")
            assert.include(fault.codes ?? [], error.cause?.code)
            assert.deepStrictEqual([attempts, neverSent, isRetryable(error)], [3, true, true])
          }
        })
      )
    }

    for (const [name, fault] of Object.entries(uncertainFaults)) {
      it.live(`is not repeated after ${name} where it must not arrive twice`, () =>
        Effect.gen(function* () {
          const once = yield* fail(client, "processToken", fault, twice)
          assert.deepStrictEqual([once.attempts, once.neverSent], [1, false])
          const thrice = yield* fail(client, "reissueIdToken", fault, twice)
          assert.deepStrictEqual([thrice.attempts, thrice.neverSent], [3, false])
        })
      )
    }

    it.live("is repeated after a connection that is refused, also where tracing is off", () =>
      Effect.gen(function* () {
        const { attempts } = yield* Effect.withTracerEnabled(fail(client, "processToken", refused, twice), false)
        assert.strictEqual(attempts, 3)
      })
    )

    for (const [name, fault] of Object.entries(tooMany)) {
      it.live(`is repeated after ${name}, also where it must not arrive twice`, () =>
        Effect.gen(function* () {
          const { attempts, error, neverSent } = yield* fail(client, "processToken", fault, twice)
          assert.deepStrictEqual([attempts, error.status, neverSent], [3, 429, false])
        })
      )
    }
  })
}

describe("A token request", () => {
  it.live("succeeds when the server that refused its connection listens again", () =>
    Effect.gen(function* () {
      const port = yield* Effect.promise(freePort)
      const scope = yield* Effect.scope
      const starting = Schedule.tap(twice, () => Scope.provide(listen(createServer(ok), port), scope))
      const { action } = yield* operations.processToken.pipe(
        Effect.provide(Layer.merge(configFor(`http://127.0.0.1:${port}`, { retry: starting }), FetchHttpClient.layer))
      )
      assert.strictEqual(action, "OK")
    })
  )
})
