import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { type BasicCredentials, basicCredentials } from "../../src/wire/basicCredentials.js"

const basic = (credentials: string, scheme = "Basic ") =>
  `${scheme}${Buffer.from(credentials, "utf8").toString("base64")}`

const client = (clientId: string, clientSecret: string): BasicCredentials => ({
  _tag: "Basic",
  clientId,
  clientSecret
})

const none: BasicCredentials = { _tag: "None" }

const otherScheme: BasicCredentials = { _tag: "OtherScheme" }

const malformed: BasicCredentials = { _tag: "Malformed" }

const cases: ReadonlyArray<readonly [name: string, header: string | undefined, expected: BasicCredentials]> = [
  ["no header is no credentials", undefined, none],
  ["an empty header is no credentials", "", none],
  ["another scheme is told from none", "Bearer abc", otherScheme],
  ["a scheme that begins like Basic is another one", basic("app:secret", "Basically "), otherScheme],
  ["Basic within a header is another scheme", `Digest ${basic("app:secret")}`, otherScheme],
  // The example of RFC 7617 §2.
  ["the header holds ID and secret", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", client("Aladdin", "open sesame")],
  ["the scheme may be in lower case", basic("app:secret", "basic "), client("app", "secret")],
  ["the scheme may be in upper case", basic("app:secret", "BASIC "), client("app", "secret")],
  ["several spaces may follow the scheme", basic("app:secret", "Basic   "), client("app", "secret")],
  ["the first colon splits", basic("app:a:b:"), client("app", "a:b:")],
  ["the secret may be empty", basic("app:"), client("app", "")],
  ["each half is form-decoded after the split", basic("a%3Ab:c%3Ad"), client("a:b", "c:d")],
  ["a plus is a space, and %2B is a plus", basic("a+b:c%2Bd+"), client("a b", "c+d ")],
  ["escapes are UTF-8", basic("%C3%A9:%e2%82%ac"), client("é", "€")],
  ["UTF-8 may stand there as it is", basic("é:€"), client("é", "€")],
  ["a byte order mark is a part of the ID", basic("\ufeffa:b"), client("\ufeffa", "b")],
  ["a secret may hold line breaks", basic("app:a\nb"), client("app", "a\nb")],
  ["nothing after the scheme is malformed", "Basic", malformed],
  ["only a space after the scheme is malformed", "Basic ", malformed],
  ["what is not Base64 is malformed", "Basic a$b=", malformed],
  ["Base64 for URLs is malformed", "Basic YXBwOj8_", malformed],
  ["no colon is malformed", basic("app"), malformed],
  ["no client ID is malformed", basic(":secret"), malformed],
  ["no client ID before a secret with a colon is malformed", basic(":a:b"), malformed],
  ["bytes that are not UTF-8 are malformed", "Basic YXBwOv8=", malformed],
  ["an escape without digits is malformed", basic("app:100%"), malformed],
  ["an escape that breaks off is malformed", basic("app:%4"), malformed],
  ["escapes that are not UTF-8 are malformed", basic("app:%ff"), malformed],
  ["a broken escape in the ID is malformed", basic("%zz:secret"), malformed],
  ["a tab after the scheme is malformed", basic("app:secret", "Basic\t"), malformed],
  ["white space within Base64 is malformed", "Basic YXBw OnNlY3JldA==", malformed],
  ["two headers in one are malformed", `${basic("app:secret")}, ${basic("app:secret")}`, malformed]
]

describe("basicCredentials", () => {
  for (const [name, header, expected] of cases) {
    it(name, () => {
      assert.deepStrictEqual(basicCredentials(header), expected)
    })
  }

  /** Form encoding (RFC 6749 appendix B), by somebody else. */
  const formEncode = (text: string) => new URLSearchParams({ "": text }).toString().slice(1)

  const text = FastCheck.string({ unit: "binary" })

  it.prop(
    "finds whatever a client form-encoded",
    [FastCheck.string({ unit: "binary", minLength: 1 }), text],
    ([id, secret]) => {
      assert.deepStrictEqual(basicCredentials(basic(`${formEncode(id)}:${formEncode(secret)}`)), client(id, secret))
    }
  )

  it.prop("never takes a Basic header for none, and never throws", [FastCheck.string()], ([rest]) => {
    assert.notDeepEqual(basicCredentials(`Basic ${rest.replaceAll(/[\r\n\u2028\u2029]/g, "")}`), none)
  })
})
