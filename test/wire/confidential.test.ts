import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { formPersonal, formSecrets, personalIn, stringsOf } from "../../src/wire/confidential.js"

describe("formSecrets", () => {
  const secretParameters = [
    "actor_token",
    "assertion",
    "auth_req_id",
    "client_assertion",
    "client_secret",
    "code",
    "code_verifier",
    "device_code",
    "id_token_hint",
    "password",
    "pre-authorized_code",
    "refresh_token",
    "subject_token",
    "token",
    "tx_code",
    "what_comes_next"
  ]
  for (const name of secretParameters) {
    it(`finds every ${name}`, () => {
      assert.sameMembers([...formSecrets(`${name}=one&grant_type=a&${name}=two&scope=b&client_id=c`)], ["one", "two"])
    })
  }

  it("finds the secrets of several parameters", () => {
    const secrets = formSecrets("grant_type=password&username=alice&password=one&client_secret=two")
    assert.sameMembers([...secrets], ["one", "two"])
  })

  it("finds them form-decoded, and by a name that is form-encoded", () => {
    assert.deepStrictEqual(formSecrets("client%5Fsecret=a+b%2Bc%C3%A9"), ["a b+cé"])
  })

  it("finds one that holds an equals sign", () => {
    assert.deepStrictEqual(formSecrets("code=a=b%2B"), ["a=b+"])
  })

  it("finds nothing in parameters that are no secrets", () => {
    const text =
      "grant_type=refresh_token&client_id=app&scope=openid&username=alice&redirect_uri=https%3A%2F%2Fapp&token_type_hint=access_token"
    assert.deepStrictEqual(formSecrets(text), [])
  })

  for (const text of ["", "eyJhbGciOiJFUzI1NiJ9.e30.c2ln", '{"password":"one"}', "%zz", "code"]) {
    it(`finds no secret in ${text || "an empty text"}`, () => {
      assert.deepStrictEqual(
        formSecrets(text).filter((secret) => secret !== ""),
        []
      )
    })
  }

  it.prop(
    "finds whatever a client form-encoded",
    [FastCheck.constantFrom(...secretParameters), FastCheck.string({ unit: "binary" })],
    ([name, secret]) => {
      assert.include(formSecrets(new URLSearchParams({ a: "b", [name]: secret }).toString()), secret)
    }
  )
})

describe("formPersonal", () => {
  it("finds whom a form names", () => {
    assert.deepStrictEqual(formPersonal("username=alice+a&scope=openid&login_hint=bob%40b.example"), [
      "alice a",
      "bob@b.example"
    ])
  })
})

describe("stringsOf", () => {
  it("finds every string, at any depth, but no names", () => {
    assert.sameMembers([...stringsOf({ a: ["one", { b: "two" }], c: 3, d: null, e: "three" })], ["one", "two", "three"])
  })

  it("ends for what holds itself, and for what is nested deep", () => {
    const itself: Record<string, unknown> = { a: "one" }
    itself["b"] = itself
    assert.deepStrictEqual(stringsOf(itself), ["one"])
    let deep: unknown = "two"
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    assert.deepStrictEqual(stringsOf(deep), ["two"])
  })
})

describe("personalIn", () => {
  it("finds who it is, and what is in objects that travel as strings", () => {
    const request = {
      sub: "alice",
      subject: "bob",
      claims: '{"name":"Carol","tags":["dave"]}',
      ticket: "t",
      list: ["x"]
    }
    assert.sameMembers([...personalIn(request)], ["alice", "bob", "Carol", "dave"])
  })

  it("takes a text that is no JSON for what it is", () => {
    assert.deepStrictEqual(
      personalIn({ date: "2026-01-01T00:00:00Z", cut: '{"name":"Car', url: "https://a.example" }),
      []
    )
  })
})
