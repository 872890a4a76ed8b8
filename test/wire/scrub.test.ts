import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { formSecrets, scrub as scrubAll, stringsOf } from "../../src/wire/scrub.js"

const scrub = (text: string, secrets: ReadonlyArray<string>) => scrubAll(text, { secrets, personal: [] })

const cases: ReadonlyArray<readonly [name: string, text: string, secrets: ReadonlyArray<string>, clean: string]> = [
  ["every occurrence of a secret", "token-123 and token-123", ["token-123"], "<redacted> and <redacted>"],
  ["every secret", "token-123, bearer-456", ["bearer-456", "token-123"], "<redacted>, <redacted>"],
  ["a text that is nothing but a secret", "token-123", ["token-123"], "<redacted>"],
  ["a secret within a word", "xtoken-123y", ["token-123"], "x<redacted>y"],
  ["a secret that looks like a pattern", "a (b)+.*$ c", ["(b)+.*$ "], "a <redacted>c"],
  ["a secret of 8 characters", "a 12345678 b", ["12345678"], "a <redacted> b"],
  [
    "a secret that begins with a shorter one",
    "is token-123.456 known",
    ["token-123", "token-123.456"],
    "is <redacted> known"
  ],
  [
    "a secret that ends with a shorter one",
    "is 456.token-123 known",
    ["token-123", "456.token-123"],
    "is <redacted> known"
  ],
  ["a secret that holds a shorter one", "is (token-123) known", ["token-123", "(token-123)"], "is <redacted> known"]
]

describe("scrub", () => {
  for (const [name, text, secrets, clean] of cases) {
    it(`takes out ${name}`, () => {
      assert.strictEqual(scrub(text, secrets), clean)
      assert.strictEqual(scrub(text, [...secrets].reverse()), clean)
    })
  }

  it("leaves words that are too short to be told from innocent ones, and the empty one", () => {
    assert.strictEqual(scrub("the client is unknown", ["client", "", "unknown"]), "the client is unknown")
  })

  it.prop("changes no text that holds no secret", [FastCheck.string()], ([text]) => {
    assert.strictEqual(scrub(text, []), text)
    assert.strictEqual(scrub(text, [`${text}-and-more`]), text)
  })

  const secret = FastCheck.stringMatching(/^[0-9]{8,12}$/)
  it.prop(
    "leaves no secret, wherever they stand",
    [FastCheck.array(secret, { minLength: 1 }), FastCheck.array(FastCheck.string())],
    ([secrets, words]) => {
      const clean = scrub([...words, ...secrets, ...words, ...secrets].join(" "), secrets)
      for (const secret of secrets) assert.notInclude(clean, secret)
    }
  )
})

const claims = {
  name: "Ann Example",
  nickname: "Ann",
  locale: "no",
  address: { street: '1 Main "Street"', codes: ["X-1", 7, null, true] }
}

const echoes: ReadonlyArray<readonly [text: string, clean: string]> = [
  ["unknown user Ann Example, alias Ann", "unknown user <redacted>, alias <redacted>"],
  ["Annual report: Joann, Ann's", "Annual report: Joann, <redacted>'s"],
  ["no such code X-1", "no such code <redacted>"],
  [
    `bad claims: ${JSON.stringify(claims.address)}`,
    'bad claims: {"street":"<redacted>","codes":["<redacted>",7,null,true]}'
  ],
  [
    `bad body: ${JSON.stringify(JSON.stringify({ street: claims.address.street }))}`,
    'bad body: "{\\"street\\":\\"<redacted>\\"}"'
  ],
  ["nothing of theirs", "nothing of theirs"],
  ["unknown user ANN EXAMPLE", "unknown user <redacted>"],
  ["user%20Ann%20Example and user Ann+Example", "user%20<redacted> and user <redacted>+Example"]
]

const spellings: ReadonlyArray<readonly [person: string, echoed: string]> = [
  ["O'Brien-Smith", String.raw`O\u0027Brien-Smith`],
  ["https://example.com/alice", String.raw`https:\/\/example.com\/alice`],
  ["alice+x@example.com", "alice%2Bx%40example.com"],
  ["Alice@Example.com", "alice@example.com"],
  ["Zoë Lindqvist", "Zoe\u0308 Lindqvist"],
  ["Zoë Lindqvist", String.raw`Zo\u00eb Lindqvist`],
  ["Zoë Lindqvist", "Zo%C3%AB%20Lindqvist"],
  ['a "quoted" name', JSON.stringify(JSON.stringify('a "quoted" name')).slice(3, -3)],
  ["back\\slash name", JSON.stringify(JSON.stringify("back\\slash name")).slice(3, -3)],
  ["two\nlines", String.raw`two\nlines`],
  ["😀 smiling", String.raw`\ud83d\ude00 smiling`],
  ["山田 太郎 さん", "山田 太郎 さん"]
]

describe("scrub, of what is said of a person,", () => {
  for (const [text, clean] of echoes) {
    it(`makes of: ${text}`, () => {
      assert.strictEqual(scrubAll(text, { secrets: [], personal: stringsOf(claims) }), clean)
    })
  }

  for (const [person, echoed] of spellings) {
    it(`finds ${person} in ${echoed}`, () => {
      assert.strictEqual(scrubAll(`x: ${echoed};`, { secrets: [], personal: [person] }), "x: <redacted>;")
    })
  }

  it("takes no time to speak of, whatever a user and a server make up", () => {
    const start = performance.now()
    const personal = Array.from({ length: 2000 }, (_, index) => `word${index % 1000}`)
    scrubAll("word1 ".repeat(200_000), { secrets: [], personal })
    scrubAll("\\".repeat(60_000), { secrets: [], personal: [String.raw`\"`.repeat(500), "\\".repeat(500)] })
    assert.isBelow(scrubAll("redacted ".repeat(1000), { secrets: [], personal: ["redacted"] }).length, 12_000)
    assert.isBelow(performance.now() - start, 3000)
  })

  it.prop(
    "leaves no string of three characters or more as a word of its own",
    [FastCheck.string({ minLength: 3 })],
    ([text]) => {
      const clean = scrubAll(`a ${text} b`, { secrets: [], personal: stringsOf({ text }) })
      assert.notInclude(clean.replaceAll("<redacted>", "").split(" "), text)
    }
  )
})

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
    "password",
    "pre-authorized_code",
    "refresh_token",
    "subject_token",
    "tx_code"
  ]
  for (const name of secretParameters) {
    it(`finds every ${name}`, () => {
      assert.sameMembers([...formSecrets(`${name}=one&grant_type=a&${name}=two`)], ["one", "two"])
    })
  }

  it("finds the secrets of several parameters", () => {
    const secrets = formSecrets("grant_type=password&username=alice&password=one&client_secret=two")
    assert.sameMembers([...secrets], ["one", "two"])
  })

  it("finds them form-decoded and as they were sent, and by a name that is form-encoded", () => {
    assert.deepStrictEqual(formSecrets("client%5Fsecret=a+b%2Bc%C3%A9"), ["a b+cé", "a+b%2Bc%C3%A9"])
  })

  it("finds one that holds an equals sign", () => {
    assert.deepStrictEqual(formSecrets("code=a=b%2B"), ["a=b+", "a=b%2B"])
  })

  it("finds nothing in parameters that are no secrets", () => {
    const text =
      "grant_type=refresh_token&client_id=app&scope=openid&username=alice&redirect_uri=https%3A%2F%2Fapp&codes=1"
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
