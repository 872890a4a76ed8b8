import { type Duration, Effect, type Redacted } from "effect"
import {
  type AuthleteError,
  DefaultError,
  type IdTokenReissueRequest,
  isRetryable,
  ResultError,
  reissueIdToken
} from "effect-authlete"
import { describe, expect, test } from "tstyche"

declare const error: AuthleteError
declare const request: IdTokenReissueRequest

describe("AuthleteError", () => {
  test("is one of two", () => {
    expect<AuthleteError>().type.toBe<ResultError | DefaultError>()
    expect<AuthleteError["_tag"]>().type.toBe<"ResultError" | "DefaultError">()
    expect<AuthleteError>().type.toBeAssignableTo<Error>()
  })

  test("is shown by its name", () => {
    // @ts-expect-error Type 'AuthleteError' is not assignable to type 'never'
    const shown: never = error
    expect(shown).type.toBe<never>()
  })

  test("is nothing once both tags are caught", () => {
    const caught = reissueIdToken(request).pipe(
      Effect.catchTags({ ResultError: () => Effect.void, DefaultError: () => Effect.void })
    )
    expect<Effect.Error<typeof caught>>().type.toBe<never>()
  })

  test("is the other once one tag is caught", () => {
    const result = reissueIdToken(request).pipe(Effect.catchTag("ResultError", () => Effect.void))
    expect<Effect.Error<typeof result>>().type.toBe<DefaultError>()
    const others = reissueIdToken(request).pipe(Effect.catchTag("DefaultError", () => Effect.void))
    expect<Effect.Error<typeof others>>().type.toBe<ResultError>()
  })

  test("has no third tag", () => {
    // @ts-expect-error Type '() => Effect.Effect<void, never, never>' is not assignable to type 'never'
    Effect.catchTags(reissueIdToken(request), { ParseError: () => Effect.void })
  })

  test("shares operation, status and retryAfter", () => {
    expect(error.operation).type.toBe<string>()
    expect(error.status).type.toBe<number | undefined>()
    expect(error.retryAfter).type.toBe<Duration.Duration | undefined>()
  })
})

describe("ResultError", () => {
  test("has the fields of the design", () => {
    expect<Pick<ResultError, "operation" | "status" | "resultCode" | "resultMessage" | "retryAfter">>().type.toBe<{
      readonly operation: string
      readonly status: number
      readonly resultCode?: string | undefined
      readonly resultMessage?: string | undefined
      readonly retryAfter?: Duration.Duration | undefined
    }>()
  })

  test("has no body", () => {
    expect<ResultError>().type.not.toHaveProperty("body")
  })

  test("needs an operation and a status", () => {
    expect(ResultError).type.toBeConstructableWith({ operation: "reissueIdToken", status: 400 })
    expect(ResultError).type.not.toBeConstructableWith({ operation: "reissueIdToken" })
    expect(ResultError).type.not.toBeConstructableWith({ status: 400 })
  })
})

describe("DefaultError", () => {
  const required = { operation: "reissueIdToken", description: "it failed." }

  test("has the fields of the design", () => {
    expect<
      Pick<DefaultError, "operation" | "reason" | "description" | "status" | "contentType" | "body" | "retryAfter">
    >().type.toBe<{
      readonly operation: string
      readonly reason: "InvalidRequest" | "Transport" | "Timeout" | "StatusCode" | "Decode"
      readonly description: string
      readonly status?: number | undefined
      readonly contentType?: string | undefined
      readonly body?: Redacted.Redacted<string> | undefined
      readonly retryAfter?: Duration.Duration | undefined
    }>()
  })

  test("has a cause that is a name and a code, and can hold nothing else", () => {
    expect<DefaultError["cause"]>().type.toBe<
      { readonly name: string; readonly code?: string | undefined } | undefined
    >()
  })

  test("has a reason that a switch can exhaust", () => {
    const reason = (error: DefaultError): number => {
      switch (error.reason) {
        case "InvalidRequest":
        case "Transport":
        case "Timeout":
        case "StatusCode":
        case "Decode":
          return 1
      }
    }
    expect(reason).type.toBe<(error: DefaultError) => number>()
  })

  test("is made with a reason that is known, and a body that is Redacted", () => {
    expect(DefaultError).type.toBeConstructableWith({ ...required, reason: "Decode" })
    expect(DefaultError).type.not.toBeConstructableWith(required)
    expect(DefaultError).type.not.toBeConstructableWith({ ...required, reason: "Unknown" })
    expect(DefaultError).type.not.toBeConstructableWith({ ...required, reason: "Decode", body: "body" })
    expect(DefaultError).type.not.toBeConstructableWith({ ...required, reason: "Decode", cause: "cause" })
  })
})

describe("isRetryable", () => {
  test("takes either error, and no other", () => {
    expect(isRetryable).type.toBe<(error: AuthleteError) => boolean>()
    expect(isRetryable).type.not.toBeCallableWith(new Error("failed"))
  })
})
