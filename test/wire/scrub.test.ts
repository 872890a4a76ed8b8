import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { stringsOf } from "../../src/wire/confidential.js"
import { readings } from "../../src/wire/readings.js"
import { scrub as scrubAll } from "../../src/wire/scrub.js"

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
  ["user%20Ann%20Example and user Ann+Example", "user%20<redacted> and user <redacted>"]
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
  ["山田 太郎 さん", "山田 太郎 さん"],
  ["Γιώργος", "ΓΙΏΡΓΟΣ"],
  ["Γιώργος", "%CE%93%CE%B9%CF%8E%CF%81%CE%B3%CE%BF%CF%82"],
  ["Nguyễn Việt", "Nguyễn Viê\u0323t"],
  ["CORP\\robert", "CORP%5Crobert"],
  ["CORP\\robert", "CORP&#92;robert"],
  ["CORP\\robert", String.raw`CORP\u005crobert`],
  ["CORP\\robert", String.raw`CORP\\robert`],
  ["Tom&amp;Jerry", "Tom&amp;amp;Jerry"]
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

  const secret = 'k9/+ "q7&Zé'
  for (const [encoding, echoed] of [
    ["a URL", encodeURIComponent(secret)],
    ["a form", new URLSearchParams({ "": secret }).toString().slice(1)],
    ["a URL within a URL", encodeURIComponent(encodeURIComponent(secret))],
    ["JSON", JSON.stringify(secret).slice(1, -1)],
    ["JSON in ASCII", String.raw`k9\/\u002b \"q7\u0026Z\u00e9`],
    ["JSON within JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ["HTML", "k9/+ &quot;q7&amp;Z&#233;"],
    ["HTML's hexadecimal", "k9/+ &#x22;q7&#x26;Z&#xE9;"],
    ["another normal form", secret.normalize("NFD")],
    ["Python's notation", String.raw`k9/+ "q7&Z\xe9`]
  ] as const) {
    it(`finds a secret as ${encoding} writes it`, () => {
      assert.strictEqual(scrub(`x: ${echoed};`, [secret]), "x: <redacted>;")
    })
  }

  for (const text of [
    "LIKE '%#%'",
    "LIKE '%25#%25'",
    String.raw`path \#`,
    String.raw`one\n#`,
    String.raw`\u12#`,
    "&#12#;",
    "a%#&amp;"
  ]) {
    for (const secret of ["deadbeef-0123456789", "token-1234567890", "robert-4242", "b&#65;cd\\new%41x"]) {
      it(`finds ${secret} as it stands in ${text}`, () => {
        assert.strictEqual(
          scrub(
            text.replace("#", () => secret),
            [secret]
          ),
          text.replace("#", "<redacted>")
        )
      })
    }
  }

  it.prop(
    "finds a secret as it stands, whatever is before and after it",
    [FastCheck.string(), FastCheck.stringMatching(/^[ -~]{12,20}$/), FastCheck.string()],
    ([before, secret, after]) => {
      assert.notInclude(scrub(`${before}${secret}${after}`, [secret]).replaceAll("<redacted>", ""), secret)
      assert.include(scrub(`${before}${secret}${after}`, [secret]), "<redacted>")
    }
  )

  it("finds what begins in what is shown and ends after it, and shows no more than 8 KiB", () => {
    const text = `${"x ".repeat(4090)}token-123 token-${"4".repeat(300)}`
    assert.strictEqual(
      scrub(text, ["token-123", `token-${"4".repeat(300)}`]),
      `${"x ".repeat(4090)}<redacted> <redacted>`
    )
    assert.strictEqual(scrub("y".repeat(100_000), ["token-123"]).length, 8192)
  })

  it("finds all of what is long, and its beginning where a server cuts it", () => {
    const long = "0123456789".repeat(50)
    assert.strictEqual(scrub(`a ${long} b`, [long]), "a <redacted> b")
    assert.strictEqual(scrub(`a ${long.slice(0, 300)}… b`, [long]), "a <redacted>… b")
  })

  const backslashes = "\\".repeat(64_000)
  const extremes: ReadonlyArray<readonly [name: string, text: string, personal: ReadonlyArray<string>]> = [
    ["a long user name", "unknown user", ["-".repeat(60_000), "é".repeat(8000), "山".repeat(5000)]],
    ["two thousand words", "word1 ".repeat(200_000), Array.from({ length: 2000 }, (_, index) => `word${index}`)],
    ["backslashes", backslashes, [backslashes, String.raw`\"`.repeat(500), String.raw`\-\-`.repeat(99)]],
    ["half of an escape, many times", `${"%25".repeat(20_000)}${"\\u00".repeat(9000)}`, ["%".repeat(9000)]],
    [
      "one letter, and almost nothing else",
      `${"a".repeat(60_000)}`,
      [`b${"a".repeat(30_000)}`, `${"a".repeat(4000)}b`]
    ],
    ["the mark of what was taken out", "redacted ".repeat(1000), ["redacted", "<redacted>"]],
    ["entities", "&#38;#38;".repeat(7000), ["&#38;".repeat(7000)]]
  ]
  for (const [name, text, personal] of extremes) {
    it(`takes little time, room and stack for ${name}`, () => {
      const start = performance.now()
      assert.isAtMost(scrubAll(text, { secrets: personal, personal }).length, 16_000)
      assert.isBelow(performance.now() - start, 1000)
    })
  }

  for (const [text, clean] of [
    ["ユーザー山田太郎は存在しません", "ユーザー<redacted>は存在しません"],
    ["山田太郎さん", "<redacted>さん"],
    ["ไม่พบสมชายในระบบ", "ไม่พบ<redacted>ในระบบ"],
    ["홍길동은 없습니다", "<redacted>은 없습니다"]
  ] as const) {
    it(`finds a name that no space parts from its sentence: ${text}`, () => {
      assert.strictEqual(scrubAll(text, { secrets: [], personal: ["山田太郎", "สมชาย", "홍길동"] }), clean)
    })
  }

  it("finds a word after one that only has it as a part", () => {
    assert.strictEqual(scrubAll("xAnn Ann Ann", { secrets: [], personal: ["Ann Ann"] }), "xAnn <redacted>")
  })

  it.prop(
    "leaves no string of three characters or more as a word of its own",
    [FastCheck.string({ minLength: 3 }).filter((text) => readings(text).every(({ text }) => text.length >= 3))],
    ([text]) => {
      const clean = scrubAll(`a ${text} b`, { secrets: [], personal: stringsOf({ text }) })
      assert.notInclude(clean.replaceAll("<redacted>", "").split(" "), text)
    }
  )
})
