import { type Effect, type Redacted, Schema, Struct } from "effect"
import type { HttpClient } from "effect/http"
import {
  type AuthleteConfig,
  type CallOptions,
  type DefaultError,
  Field,
  getJwks,
  type Jwks,
  Operation,
  type ResultError,
  revokeToken
} from "effect-authlete"
import { describe, expect, test } from "tstyche"

type Call<A> = Effect.Effect<A, ResultError | DefaultError, AuthleteConfig | HttpClient.HttpClient>

declare const secret: Redacted.Redacted

const request = Schema.Struct({ id: Schema.String, token: Field.Secret })
const response = Schema.Struct({ action: Field.absentOr(Schema.String), count: Field.SafeInteger })
const definition = { name: "find", idempotent: true, request, response } as const

describe("Operation.make", () => {
  test("gives a call from the request's model to the response's", () => {
    expect(Operation.make({ ...definition, path: "a/{id}" })).type.toBe<
      (
        request: { readonly id: string; readonly token: Redacted.Redacted },
        options?: CallOptions
      ) => Call<{ readonly action?: string; readonly count?: number }>
    >()
  })

  test("gives nothing without a response", () => {
    const remove = Operation.make({ name: "remove", method: "DELETE", path: "a/{id}", idempotent: true, request })
    expect(remove({ id: "1", token: secret })).type.toBe<Call<void>>()
  })

  test("has no default for idempotent", () => {
    expect(Operation.make).type.not.toBeCallableWith({ name: "find", path: "a", request, response })
  })

  test("takes the methods of Authlete's operations", () => {
    for (const method of ["GET", "POST", "PUT", "DELETE"] as const) {
      expect(Operation.make).type.toBeCallableWith({ ...definition, method, path: "a" })
    }
    expect(Operation.make).type.not.toBeCallableWith({ ...definition, method: "PATCH", path: "a" })
  })

  test("takes no path that can't work", () => {
    expect(Operation.make).type.toBeCallableWith({ ...definition, path: "a/{id}/b/{token}" })
    // @ts-expect-error the request lacks a field of the path
    Operation.make({ ...definition, path: "a/{other}" })
    // @ts-expect-error a path begins with a name, and has no query
    Operation.make({ ...definition, path: "a?b=c" })
    // @ts-expect-error a path begins with a name, and has no query
    Operation.make({ ...definition, path: "a/../b" })
    // @ts-expect-error a path begins with a name, and has no query
    Operation.make({ ...definition, path: "/a" })
    expect(Operation.make).type.toBeCallableWith({ ...definition, path: "a/..b" })
  })

  test("takes no request without fields of fixed names", () => {
    // @ts-expect-error the request must be a struct
    Operation.make({ ...definition, path: "a", request: Schema.Array(Schema.String) })
    // @ts-expect-error the request must have fields of fixed names
    Operation.make({ ...definition, path: "a", request: Schema.Record(Schema.String, Schema.String) })
    const union = Schema.Union([request, Schema.Struct({ id: Schema.String })])
    expect(Operation.make).type.toBeCallableWith({ ...definition, path: "a/{id}", request: union })
    expect(Operation.make).type.toBeCallableWith({
      ...definition,
      path: "a",
      request: request.mapFields(Struct.map(Schema.mutableKey))
    })
    expect(Operation.make).type.toBeCallableWith({
      ...definition,
      path: "a",
      request: request.mapFields(Struct.map(Schema.optional))
    })
    expect(Operation.make).type.toBeCallableWith({
      ...definition,
      path: "a",
      request: request.check(Schema.makeFilter(() => true))
    })
  })
})

describe("The operations that are made with it", () => {
  test("have the types of their models", () => {
    expect(getJwks({})).type.toBe<Call<Jwks>>()
    expect(revokeToken).type.toBeCallableWith({ accessTokenIdentifier: secret, subject: "alice" })
    expect(revokeToken).type.not.toBeCallableWith({ accessTokenIdentifier: "a token" })
  })
})
