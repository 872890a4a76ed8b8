import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { excerpt, printable } from "../../src/wire/printable.js"

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe("excerpt", () => {
  it("is a short body whole", () => {
    assert.strictEqual(excerpt(utf8("é€🙂")), "é€🙂")
    assert.strictEqual(excerpt(new Uint8Array(0)), "")
  })

  it("is the first 4 KiB of a longer one", () => {
    assert.strictEqual(excerpt(utf8("a".repeat(4097))), "a".repeat(4096))
  })

  it("does not end in half a character", () => {
    assert.strictEqual(excerpt(utf8(`${"a".repeat(4095)}é`)), "a".repeat(4095))
  })

  it("shows what is not UTF-8 as U+FFFD", () => {
    assert.strictEqual(excerpt(Uint8Array.of(0x61, 0xff, 0x62)), "a\ufffdb")
  })
})

describe("printable", () => {
  it.prop("is one short line without control characters", [FastCheck.string({ unit: "binary" })], ([text]) => {
    assert.match(printable(text), /^[^\p{C}\p{Zl}\p{Zp}]{0,128}$/u)
  })

  it("leaves what can be printed, and marks the rest", () => {
    assert.strictEqual(printable("application/json; a=b ~"), "application/json; a=b ~")
    assert.strictEqual(printable("a\r\nb\u001b[31m\x7f\u202eé"), "a??b?[31m??é")
  })

  it("is cut at 128 characters", () => {
    assert.strictEqual(printable("a".repeat(129)), "a".repeat(128))
  })
})
