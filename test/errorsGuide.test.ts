/** Holds `docs/errors.md` and the sentences of the source together. */
import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import ts from "typescript"

const root = new URL("../", import.meta.url)

const read = (path: string) => readFileSync(new URL(path, root), "utf8")

/** Words of others, and what nobody reads as a message. */
const others = ["src/wire/connectionCodes.ts", "src/wire/retryAfter.ts", "src/wire/telemetry.ts"]

/** Of both editions; `wire` is the same for both. */
const rooms = [
  "src/wire",
  "src/wire/server",
  ...["src", "effect-4/src"].flatMap((edition) =>
    ["client", "operations", "server"].map((room) => `${edition}/${room}`)
  )
]

const silent = [
  // Bun's.
  "EPROTO: The TLS handshake failed.",
  // They never reach a caller.
  "nothing is sent",
  "it is only made",
  // The challenge of an answer.
  'Basic realm="token"',
  // Metrics, described in the observability guide.
  "Refreshes for which no ID token could be reissued",
  "Refreshes that the look-up of the claims denied",
  // It stands for a service that nobody named.
  "that was called"
]

const files = rooms
  .flatMap((room) => readdirSync(new URL(`${room}/`, root)).map((name) => `${room}/${name}`))
  .filter((path) => path.endsWith(".ts"))
  .filter((path) => !others.includes(path))

/** The texts of a file, and the parts of its templates, that have three words or more. */
const sentencesOf = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)
    if (isText && /([A-Za-z']+\W+){2}[A-Za-z']+/.test(node.text) && node.text.trim().includes(" "))
      found.push(node.text)
    if (!ts.isImportDeclaration(node)) ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true))
  return found
}

const normal = (text: string) => text.replaceAll(/[\s`]+/g, " ").trim()

const guide = normal(read("docs/errors.md"))

const missing = (text: string) =>
  sentencesOf(text).filter((sentence) => !silent.includes(sentence) && !guide.includes(normal(sentence)))

describe("docs/errors.md", () => {
  for (const file of files) {
    it(`has every sentence of ${file}`, () => {
      assert.deepStrictEqual(missing(read(file)), [])
    })
  }

  it("would miss a sentence that is new", () => {
    const text = "const a = 'the moon is full'; const b = `no $" + "{a}, since the sun shines`"
    assert.deepStrictEqual(missing(text), ["the moon is full", ", since the sun shines"])
  })
})
