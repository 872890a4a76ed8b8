import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Fiber, Layer } from "effect"
import { Headers, HttpBody, HttpClient, HttpClientError, HttpClientRequest, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { DefaultError, getJwks, reissueIdToken } from "effect-authlete"
import { boom, trap } from "../../../test/client/hostileInputScenarios.js"
import { answers } from "../../../test/wire/scenarios.js"
import { clients, configFor, leavingNothing, request, serve } from "./call.js"

type Execute = (
  request: HttpClientRequest.HttpClientRequest
) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>

/** A client that does no more than this, and Authlete. */
const layerOf = (execute: Execute) =>
  Layer.merge(configFor("https://authlete.localhost"), Layer.succeed(HttpClient.HttpClient, HttpClient.make(execute)))

/** Reissues by such a client. */
const by = (execute: Execute, headers: Record<string, string> = {}) =>
  Effect.provide(reissueIdToken(request, { headers }), layerOf(execute))

const failureBy = (execute: Execute) =>
  Effect.map(Effect.flip(by(execute)), (error) => {
    assert.instanceOf(error, DefaultError)
    return error
  })

const respond = (body: BodyInit | null, init?: ResponseInit) => (request: HttpClientRequest.HttpClientRequest) =>
  HttpClientResponse.fromWeb(request, new Response(body, init))

const requestError =
  (reason: "EncodeError" | "InvalidUrlError" | "TransportError", cause: unknown): Execute =>
  (request) =>
    Effect.fail(new HttpClientError.HttpClientError({ reason: new HttpClientError[reason]({ request, cause }) }))

const json = { "content-type": "application/json" }

/** A client that answers every request. */
const answering: Execute = (request) => Effect.sync(() => respond("{}", { headers: json })(request))

/** Calls whose request has a body, and has none. */
const withAndWithoutBody = [Effect.asVoid(reissueIdToken(request)), Effect.asVoid(getJwks({}))]

const responseError =
  (reason: "DecodeError" | "EmptyBodyError" | "StatusCodeError", status: number): Execute =>
  (request) => {
    const response = respond("{}", { status, headers: json })(request)
    return Effect.fail(
      new HttpClientError.HttpClientError({ reason: new HttpClientError[reason]({ request, response }) })
    )
  }

/** A body that breaks off with an error of that code. */
const breakingOff =
  (code: string): Execute =>
  (request) =>
    Effect.sync(() =>
      respond(
        new ReadableStream({ pull: (controller) => controller.error(Object.assign(new Error("broken"), { code })) }),
        { headers: { "content-encoding": "gzip" } }
      )(request)
    )

const failing = responseError("StatusCodeError", 401)

describe("What a client of one's own fails with", () => {
  for (const reason of ["EncodeError", "InvalidUrlError"] as const) {
    it.effect(`is InvalidRequest, since nothing was sent, if its reason is ${reason}`, () =>
      Effect.gen(function* () {
        const error = yield* failureBy(
          requestError(reason, Object.assign(new TypeError("no"), { code: "ERR_INVALID" }))
        )
        assert.strictEqual(error.reason, "InvalidRequest")
        assert.include(error.message, "the HTTP client could not encode it")
        assert.deepStrictEqual(error.cause, { name: "TypeError", code: "ERR_INVALID" })
      })
    )
  }

  it.effect("is Transport if the connection failed, with the name and the code of the runtime's error", () =>
    Effect.gen(function* () {
      const error = yield* failureBy(
        requestError("TransportError", Object.assign(new Error("no"), { code: "ECONNREFUSED" }))
      )
      assert.strictEqual(error.reason, "Transport")
      assert.include(error.message, "(ECONNREFUSED)")
      assert.deepStrictEqual(error.cause, { name: "Error", code: "ECONNREFUSED" })
    })
  )

  for (const cause of [undefined, null, "a string"]) {
    it.effect(`is Transport without a cause where that is ${cause}`, () =>
      Effect.gen(function* () {
        const error = yield* failureBy(requestError("TransportError", cause))
        assert.strictEqual(error.reason, "Transport")
        assert.notProperty(error, "cause")
      })
    )
  }

  it.effect("is sorted as an answer if it failed on a status", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(by(failing))
      assert.deepInclude(error, { _tag: "ResultError", status: 401 })
    })
  )

  for (const reason of ["DecodeError", "EmptyBodyError"] as const) {
    it.effect(`is Transport, and no answer, if a response failed with ${reason}`, () =>
      Effect.gen(function* () {
        assert.deepInclude(yield* failureBy(responseError(reason, 401)), { reason: "Transport" })
      })
    )
  }

  it.effect("is sorted as an answer, too, if it sent the request elsewhere", () =>
    Effect.gen(function* () {
      const moved: Execute = (request) => failing(HttpClientRequest.setUrl(request, "https://elsewhere.localhost"))
      assert.deepInclude(yield* Effect.flip(by(moved)), { _tag: "ResultError", status: 401 })
    })
  )

  it.effect("is Transport, and no answer, if it failed on the status of another request", () =>
    Effect.gen(function* () {
      const body = HttpBody.text("grant_type=client_credentials")
      const posts: Execute = () => failing(HttpClientRequest.post("https://elsewhere.localhost", { body }))
      assert.deepInclude(yield* failureBy(posts), { reason: "Transport" })
      const gets: Execute = () => failing(HttpClientRequest.get("https://elsewhere.localhost"))
      const error = yield* Effect.flip(Effect.provide(getJwks({}), layerOf(gets)))
      assert.deepInclude(error, { reason: "Transport" })
    })
  )

  it.effect(
    "is Transport, and may have been sent, if what can't be made is another request that it makes after it",
    () =>
      Effect.gen(function* () {
        const body = HttpBody.text("an audit")
        for (const other of [HttpClientRequest.post("http://[", { body }), HttpClientRequest.get("http://[")]) {
          const transformClient = HttpClient.tap(() => requestError("InvalidUrlError", undefined)(other))
          const config = configFor("https://authlete.localhost", { transformClient })
          for (const call of withAndWithoutBody) {
            const error = yield* Effect.flip(Effect.provide(call, Layer.provideMerge(config, layerOf(answering))))
            assert.deepInclude(error, { reason: "Transport", neverSent: false })
          }
        }
      })
  )

  it.effect("is InvalidRequest if a mapper makes a URL of it that is none, also where there is no body", () =>
    Effect.gen(function* () {
      const transformClient = HttpClient.mapRequest(HttpClientRequest.setUrl("http://["))
      const config = configFor("https://authlete.localhost", { transformClient })
      for (const call of withAndWithoutBody) {
        const error = yield* Effect.flip(Effect.provide(call, Layer.provideMerge(config, layerOf(answering))))
        assert.deepInclude(error, { reason: "InvalidRequest", neverSent: true })
      }
    })
  )

  it.effect("is Transport without a cause if its error throws when it is looked at", () =>
    Effect.gen(function* () {
      for (const cause of [Cause.fail(trap as HttpClientError.HttpClientError), Cause.die(trap)]) {
        const error = yield* failureBy(() => Effect.failCause(cause))
        assert.strictEqual(error.reason, "Transport")
        assert.notProperty(error, "cause")
      }
    })
  )

  it.effect("is Transport, with the name and the code of what it dies of", () =>
    Effect.gen(function* () {
      const error = yield* failureBy(() => Effect.die(Object.assign(new TypeError("no"), { code: "E_DEFECT" })))
      assert.deepInclude(error, { reason: "Transport", cause: { name: "TypeError", code: "E_DEFECT" } })
    })
  )

  it.effect("is Transport, without a name, if it interrupts itself", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* failureBy(() => Effect.interrupt), { reason: "Transport" })
    })
  )
})

describe("A status that is no integer", () => {
  const responds =
    (status: number, body: Effect.Effect<ArrayBuffer>): Execute =>
    (request) =>
      Effect.succeed(
        Object.create(respond("{}", { headers: { ...json, "content-length": "2" } })(request), {
          status: { value: status },
          arrayBuffer: { value: body }
        })
      )

  for (const status of [Number.NaN, 2 ** 53]) {
    it.effect(`is a StatusCode without a status: ${status}`, () =>
      Effect.gen(function* () {
        const error = yield* failureBy(responds(status, Effect.succeed(new ArrayBuffer(2))))
        assert.strictEqual(error.reason, "StatusCode")
        assert.notProperty(error, "status")
      })
    )
  }

  it.effect("does not keep a timeout from ending the call", () =>
    Effect.gen(function* () {
      const call = yield* Effect.forkChild(failureBy(responds(Number.NaN, Effect.never)))
      yield* TestClock.adjust("30 seconds")
      assert.strictEqual((yield* Fiber.join(call)).reason, "Timeout")
    })
  )
})

describe("A body that breaks off", () => {
  for (const code of ["Z_DATA_ERROR", "ERR__ERROR_FORMAT_PADDING_1", "ERR_BROTLI_DECODER", "ZSTD_error_corrupt"]) {
    it.effect(`is no body where ${code} says that its encoding is corrupt`, () =>
      Effect.gen(function* () {
        const error = yield* failureBy(breakingOff(code))
        assert.strictEqual(error.reason, "Decode")
        assert.include(error.message, "it is empty or not gzip")
      })
    )
  }

  for (const code of ["ECONNRESET", "EZ_DATA_ERROR", ""]) {
    it.effect(`is Transport where the code is "${code}"`, () =>
      Effect.gen(function* () {
        assert.deepInclude(yield* failureBy(breakingOff(code)), { reason: "Transport", status: 200 })
      })
    )
  }

  it.effect("is Transport where what broke it off has no code at all", () =>
    Effect.gen(function* () {
      const error = yield* failureBy((request) =>
        Effect.sync(() => respond(new ReadableStream({ pull: (controller) => controller.error(null) }))(request))
      )
      assert.strictEqual(error.reason, "Transport")
    })
  )
})

describe("While a call lasts, a client", () => {
  it.effect("finds every header that is sent among those to be redacted, beside those that were, and no other", () =>
    Effect.gen(function* () {
      let found: ReadonlyArray<string | RegExp> = []
      const execute: Execute = (request) =>
        Effect.map(Headers.CurrentRedactedNames, (names) => {
          found = names
          return respond("{}")(request)
        })
      const before = yield* Headers.CurrentRedactedNames
      yield* by(execute, { "X-Request-Id": "a-request" })
      assert.deepStrictEqual(found, [...before, "authorization", "x-request-id"])
      assert.deepStrictEqual(yield* Headers.CurrentRedactedNames, before)
    })
  )

  it.effect("is told to send no trace headers, and may not before nor after", () =>
    Effect.gen(function* () {
      let propagates = true
      const execute: Execute = (request) =>
        Effect.map(HttpClient.TracerPropagationEnabled, (enabled) => {
          propagates = enabled
          return respond("{}")(request)
        })
      yield* by(execute)
      assert.isFalse(propagates)
      assert.isTrue(yield* HttpClient.TracerPropagationEnabled)
    })
  )
})

describe("A response that throws when it is asked for its source", () => {
  it.effect("is read nevertheless", () =>
    Effect.gen(function* () {
      const { action } = yield* by((request) =>
        Effect.sync(() =>
          Object.create(respond(null)(request), {
            status: { value: 200 },
            headers: { value: Headers.fromInput({ ...json, "content-length": "15" }) },
            arrayBuffer: { value: Effect.sync(() => new TextEncoder().encode('{"action":"OK"}').buffer) },
            source: { get: boom }
          })
        )
      )
      assert.strictEqual(action, "OK")
    })
  )
})

for (const [name, client] of Object.entries(clients)) {
  describe(`A client that returns no effect, over ${name},`, () => {
    it.live("is Transport, and its connection is closed", () =>
      Effect.gen(function* () {
        const server = yield* serve(answers({ status: 200, body: "{}" }))
        // What only JavaScript lets through.
        const transformClient = (client: HttpClient.HttpClient) =>
          HttpClient.transform(client, (answer) => Effect.flatMap(answer, (): typeof answer => undefined as never))
        const error = yield* Effect.flip(
          Effect.provide(reissueIdToken(request), Layer.merge(configFor(server.origin, { transformClient }), client))
        )
        assert.deepInclude(error, { reason: "Transport", neverSent: false })
        yield* Effect.promise(server.allClosed)
      }).pipe(leavingNothing)
    )
  })

  describe(`An interruption, by ${name}`, () => {
    it.live("closes the connection before what the caller does about it, and not after", () =>
      Effect.gen(function* () {
        const server = yield* serve([{ do: "receive" }, { do: "stall" }])
        const call = yield* reissueIdToken(request).pipe(
          Effect.onInterrupt(() => Effect.promise(server.allClosed)),
          Effect.provide(Layer.merge(configFor(server.origin), client)),
          Effect.forkChild
        )
        yield* Effect.promise(() => server.received)
        yield* Fiber.interrupt(call)
      }).pipe(leavingNothing)
    )
  })
}
