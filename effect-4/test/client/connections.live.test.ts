import { createServer } from "node:http"
import type { LookupFunction } from "node:net"
import * as Undici from "@effect/platform-node/Undici"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schedule, Scope } from "effect"
import { FetchHttpClient, HttpClient, type HttpClientError } from "effect/http"
import {
  type AuthleteConfigOptions,
  type AuthleteError,
  isRetryable,
  processToken,
  RetryPolicy,
  reissueIdToken
} from "effect-authlete"
import * as FetchUndici from "undici-of-node-22"
import { authority, certificates } from "../../../test/wire/certificates.js"
import { freePort, listen, ok, plain, raw, secure } from "../servers.js"
import { acquire, configFor, fetchWith, request, undiciWith } from "./call.js"

interface Fault {
  /** The server's origin. */
  readonly origin: Effect.Effect<string, never, Scope.Scope>
  /** What undici's agent is made with: both clients use one. */
  readonly agent?: Undici.Agent.Options & FetchUndici.Agent.Options
  readonly options?: Partial<AuthleteConfigOptions>
  readonly codes?: ReadonlyArray<string>
  /** The error does not prove that nothing was sent. */
  readonly unproven?: true
}

const trusting = { connect: { ca: authority } }

const answering =
  (addresses: ReadonlyArray<string>): LookupFunction =>
  (_, __, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 }))
    )

/** Waiting does not mend these. */
const lasting: Record<string, Fault> = {
  "a certificate of an authority that nobody trusts": {
    origin: secure(certificates.good),
    codes: ["UNABLE_TO_VERIFY_LEAF_SIGNATURE"]
  },
  "a certificate of another host": {
    origin: secure(certificates.ofAnotherHost),
    agent: trusting,
    codes: ["ERR_TLS_CERT_ALTNAME_INVALID"]
  },
  "a certificate that has expired": {
    origin: secure(certificates.expired),
    agent: trusting,
    codes: ["CERT_HAS_EXPIRED"]
  },
  "a certificate that is not valid yet": {
    origin: secure(certificates.notYetValid),
    agent: trusting,
    codes: ["CERT_NOT_YET_VALID"]
  },
  "TLS to a port that speaks plain HTTP": {
    origin: Effect.map(plain(ok), (origin) => origin.replace("http:", "https:")),
    codes: ["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"],
    // Something in between may have written plain bytes into a connection.
    unproven: true
  }
}

/** Nothing of the request left in these, and the next time it may be otherwise. */
const unsent: Record<string, Fault> = {
  "a connection that is refused": {
    origin: Effect.map(freePort, (port) => `http://127.0.0.1:${port}`),
    codes: ["ECONNREFUSED"]
  },
  "a connection that each address of the host refuses": {
    origin: Effect.map(freePort, (port) => `http://many.localhost:${port}`),
    agent: { connect: { lookup: answering(["127.0.0.1", "127.0.0.2"]) } },
    codes: ["ECONNREFUSED"]
  },
  "a name that is not found": {
    origin: Effect.succeed("https://not-there.invalid"),
    codes: ["ENOTFOUND", "EAI_AGAIN"]
  },
  "a connection that is not made in time": {
    origin: Effect.succeed("https://slow.example"),
    agent: { connect: { timeout: 1, lookup: () => {} } },
    codes: ["UND_ERR_CONNECT_TIMEOUT"]
  },
  "a handshake that the server refuses": {
    origin: secure({ ...certificates.good, minVersion: "TLSv1.3" }),
    agent: { connect: { maxVersion: "TLSv1.2" } },
    codes: ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"]
  }
}

const elsewhere = (origin: Effect.Effect<string, never, Scope.Scope>) => (client: HttpClient.HttpClient) =>
  Effect.scoped(Effect.flatMap(origin, (origin) => client.get(origin)))

const nowhere = elsewhere(Effect.map(freePort, (port) => `http://127.0.0.1:${port}`))

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
    elsewhere(plain((_, response) => response.writeHead(429).end()))(HttpClient.filterStatusOk(client))
}

const askingToo = (client: HttpClient.HttpClient, ask: Ask): HttpClient.HttpClient =>
  HttpClient.tap(client, () => ask(client))

/** The request may have taken effect in these. */
const uncertain: Record<string, Fault> = {
  "a connection that is reset after the request": { origin: plain(({ socket }) => socket.resetAndDestroy()) },
  "a connection that is closed after the request": { origin: plain(({ socket }) => socket.destroy()) },
  "a connection that is reset within the handshake": {
    origin: raw((socket) => socket.once("data", () => socket.resetAndDestroy()).on("error", () => {}))
  },
  "an answer that breaks off": {
    origin: plain(({ socket }, response) => {
      response.writeHead(200, { "content-length": 9 }).write("{", () => socket.destroy())
    })
  },
  "an answer that does not come in time": { origin: plain(() => {}), options: { timeout: 50 } },
  "503": { origin: plain((_, response) => response.writeHead(503).end()) },
  "500 of Authlete": {
    origin: plain((_, response) => response.writeHead(500, { "content-type": "application/json" }).end("{}"))
  },
  ...Object.fromEntries(
    Object.entries(besides).map(([which, ask]) => [
      `a client that asked ${which} after the request was sent`,
      {
        origin: plain(ok),
        options: { transformClient: (client: HttpClient.HttpClient) => askingToo(client, ask) }
      }
    ])
  )
}

const tooMany: Record<string, Fault> = {
  "429 with JSON": {
    origin: plain((_, response) => response.writeHead(429, { "content-type": "application/json" }).end("{}"))
  },
  "429 with a page": { origin: plain((_, response) => response.writeHead(429).end("<html>")) }
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
  { agent, options = {}, origin }: Fault,
  retry: RetryPolicy.RetryPolicy
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const layer =
        client === "fetch"
          ? fetchWith({ dispatcher: yield* acquire(() => new FetchUndici.Agent(agent)) })
          : undiciWith(yield* acquire(() => new Undici.Agent(agent)))
      let attempts = 0
      const bearer = Effect.sync(() => {
        attempts += 1
        return Redacted.make("a-bearer")
      })
      const error: AuthleteError = yield* operations[operation].pipe(
        Effect.flip,
        Effect.provide(Layer.merge(configFor(yield* origin, { ...options, bearer, retry }), layer)),
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

    for (const [name, fault] of Object.entries(uncertain)) {
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
        const refused = unsent["a connection that is refused"]
        assert(refused !== undefined)
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
      const port = yield* freePort
      const scope = yield* Effect.scope
      const starting = Schedule.tap(twice, () => Scope.provide(listen(createServer(ok), port), scope))
      const { action } = yield* operations.processToken.pipe(
        Effect.provide(Layer.merge(configFor(`http://127.0.0.1:${port}`, { retry: starting }), FetchHttpClient.layer))
      )
      assert.strictEqual(action, "OK")
    })
  )
})
