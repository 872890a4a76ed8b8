import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Console, Duration, Effect, Equal, Logger, Redacted, Schema } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import {
  AuthleteConfig,
  type AuthleteError,
  DefaultError,
  isRetryable,
  ResultError,
  reissueIdToken
} from "effect-authlete"
import {
  defaultFields,
  foreign,
  operation,
  resultFields,
  resultSentences,
  retryableCodes,
  retryableReasons,
  retryableStatuses,
  statuses,
  waits
} from "../../../test/client/errorScenarios.js"
import { consoleInto, everyForm, loggers } from "../everyForm.js"
import { logTo } from "../logTo.js"

const canary = "c4n4ry"

const AnyError = Schema.Union([ResultError, DefaultError])

/** Every field that each error has. */
const resultError = new ResultError({
  ...resultFields,
  retryAfter: Duration.seconds(7)
})
const defaultError = new DefaultError({
  ...defaultFields,
  body: Redacted.make(canary),
  retryAfter: Duration.seconds(7),
  cause: { name: "TypeError", code: "ECONNRESET" }
})

const encode = Schema.encodeEffect(AnyError)
const decode = Schema.decodeUnknownEffect(AnyError)

const toJson = (error: AuthleteError) => Effect.map(encode(error), (encoded) => JSON.stringify(encoded))

/** As an error travels from one process to another. */
const roundTrip = (error: AuthleteError) => Effect.flatMap(toJson(error), (json) => decode(JSON.parse(json)))

describe("ResultError", () => {
  for (const [fields, sentence] of resultSentences) {
    it(`says of ${JSON.stringify(fields)}: ${sentence}`, () => {
      const error = new ResultError({ operation, ...fields })
      assert.strictEqual(error.message, `reissueIdToken: ${sentence}`)
      assert.strictEqual(String(error), `ResultError: reissueIdToken: ${sentence}`)
    })
  }
})

describe("DefaultError", () => {
  it("says its operation and its description", () => {
    assert.strictEqual(defaultError.message, "reissueIdToken: it answered 503.")
    assert.strictEqual(String(defaultError), "DefaultError: reissueIdToken: it answered 503.")
  })

  it("keeps the body at hand for who unwraps it", () => {
    assert.strictEqual(defaultError.body && Redacted.value(defaultError.body), canary)
  })
})

describe("AuthleteError, encoded,", () => {
  it.effect("leaves body and cause out", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* encode(defaultError), {
        _tag: "DefaultError",
        ...defaultFields,
        retryAfter: "7000 millis",
        neverSent: false
      })
    })
  )

  it.effect("does not take a body or a cause from what it decodes", () =>
    Effect.gen(function* () {
      const error = yield* decode(foreign)
      assert.strictEqual(error._tag, "DefaultError")
      assert.isUndefined(error._tag === "DefaultError" ? error.body : canary)
      assert.isUndefined(error.cause)
    })
  )

  it.effect("keeps every field of a ResultError through JSON", () =>
    Effect.gen(function* () {
      const error = yield* roundTrip(resultError)
      assert.instanceOf(error, ResultError)
      assert.deepInclude({ ...error }, resultFields)
      assert.isTrue(Equal.equals(error.retryAfter, Duration.seconds(7)))
      assert.strictEqual(error.message, resultError.message)
    })
  )

  it.effect("keeps every other field of a DefaultError through JSON", () =>
    Effect.gen(function* () {
      const error = yield* roundTrip(defaultError)
      assert.instanceOf(error, DefaultError)
      assert.deepInclude({ ...error }, defaultFields)
      assert.isTrue(Equal.equals(error.retryAfter, Duration.seconds(7)))
      assert.isUndefined(error.body)
      assert.isUndefined(error.cause)
      assert.strictEqual(error.message, defaultError.message)
    })
  )

  it.effect.prop("is the same after a second trip as after the first", [AnyError], ([error]) =>
    Effect.gen(function* () {
      const once = yield* roundTrip(error)
      assert.strictEqual(once._tag, error._tag)
      assert.strictEqual(once.message, error.message)
      assert.deepStrictEqual(JSON.parse(yield* toJson(once)), JSON.parse(yield* toJson(error)))
    })
  )

  for (const retryAfter of waits) {
    it.effect(`survives a Retry-After of ${retryAfter}`, () =>
      Effect.gen(function* () {
        const client = HttpClient.make((request) =>
          Effect.succeed(
            HttpClientResponse.fromWeb(
              request,
              new Response("{}", { status: 401, headers: { "retry-after": retryAfter } })
            )
          )
        )
        const error = yield* reissueIdToken({ accessToken: Redacted.make("a"), refreshToken: Redacted.make("r") }).pipe(
          Effect.provide(AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("b") })),
          Effect.provideService(HttpClient.HttpClient, client),
          Effect.catchTag("ConfigError", Effect.die),
          Effect.flip
        )
        assert.isTrue(Equal.equals((yield* roundTrip(error)).retryAfter, error.retryAfter))
      })
    )
  }
})

/** All that Effect's loggers write for an error in a message, in an annotation and in a cause. */
const logged = (error: AuthleteError) =>
  Effect.suspend(() => {
    const lines: Array<string> = []
    return Effect.logError("the error:", error, Cause.fail(error)).pipe(
      Effect.annotateLogs("error", error),
      Effect.provide(
        logTo(...loggers.map((logger) => Logger.make((options) => void lines.push(everyForm(logger.log(options))))))
      ),
      Effect.provideService(Console.Console, consoleInto(lines)),
      Effect.map(() => lines.join("\n"))
    )
  })

describe("DefaultError, printed,", () => {
  it.effect("shows nothing of its body, whoever prints it", () =>
    Effect.gen(function* () {
      const prints = [
        String(defaultError),
        `${defaultError.stack}`,
        JSON.stringify(defaultError),
        JSON.stringify(yield* encode(defaultError)),
        inspect(defaultError, { depth: null, showHidden: true, getters: true }),
        Cause.pretty(Cause.fail(defaultError)),
        inspect(Cause.fail(defaultError), { depth: null }),
        JSON.stringify(Cause.fail(defaultError)),
        yield* logged(defaultError)
      ]
      for (const print of prints) {
        assert.include(print, "it answered 503.")
        assert.notInclude(print, canary)
      }
      assert.isAtLeast(prints.at(-1)?.match(/the error:/g)?.length ?? 0, loggers.length)
    })
  )

  it("shows the name and the code of the runtime's error to who asks for causes", () => {
    const pretty = Cause.pretty(Cause.fail(defaultError))
    assert.include(pretty, "TypeError")
    assert.include(pretty, "ECONNRESET")
  })
})

describe("ResultError, printed,", () => {
  it("shows as JSON its fields and its sentence", () => {
    const { message, operation, resultCode, status } = resultError
    assert.include(JSON.parse(JSON.stringify(resultError)), { message, operation, resultCode, status })
  })
})

describe("AuthleteError, caught by its tag,", () => {
  const failWith = (error: AuthleteError): Effect.Effect<never, AuthleteError> => Effect.fail(error)

  it.effect("is a ResultError for catchTag", () =>
    Effect.gen(function* () {
      const caught = yield* failWith(resultError).pipe(Effect.catchTag("ResultError", (error) => Effect.succeed(error)))
      assert.strictEqual(caught, resultError)
    })
  )

  it.effect("is a DefaultError for catchTag", () =>
    Effect.gen(function* () {
      const caught = yield* failWith(defaultError).pipe(
        Effect.catchTag("DefaultError", (error) => Effect.succeed(error))
      )
      assert.strictEqual(caught, defaultError)
    })
  )

  it.effect("passes by the other's catchTag", () =>
    Effect.gen(function* () {
      const passed = failWith(defaultError).pipe(Effect.catchTag("ResultError", () => Effect.void))
      assert.strictEqual(yield* Effect.flip(passed), defaultError)
    })
  )

  it.effect("can be yielded", () =>
    Effect.gen(function* () {
      const failing = Effect.gen(function* () {
        return yield* resultError
      })
      assert.strictEqual(yield* Effect.flip(failing), resultError)
    })
  )
})

describe("isRetryable", () => {
  for (const [status, expected] of retryableStatuses) {
    it(`is ${expected} for the status ${status}`, () => {
      assert.strictEqual(isRetryable(new ResultError({ operation, status })), expected)
      assert.strictEqual(
        isRetryable(new DefaultError({ operation, reason: "StatusCode", description: "", status })),
        expected
      )
    })
  }

  for (const [reason, expected] of retryableReasons) {
    it(`is ${expected} for the reason ${reason}, whatever the status`, () => {
      for (const status of [undefined, ...statuses]) {
        assert.strictEqual(isRetryable(new DefaultError({ operation, reason, description: "", status })), expected)
      }
    })
  }

  for (const [code, expected] of retryableCodes) {
    it(`is ${expected} for a connection that failed with ${code}`, () => {
      const cause = { name: "Error", code }
      const error = new DefaultError({ operation, reason: "Transport", description: "", cause })
      assert.strictEqual(isRetryable(error), expected)
    })
  }

  it("is false for a status that is not known", () => {
    assert.isFalse(isRetryable(new DefaultError({ operation, reason: "StatusCode", description: "" })))
  })
})
