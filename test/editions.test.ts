import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { type Edition, problems, withoutExample } from "./editions.js"
import { filesBelow, roomOf } from "./rooms.js"

/** The room `wire` is one text for both. */
const editionIn = (folder: string): Edition => {
  const src = fileURLToPath(new URL(folder, import.meta.url))
  const files = filesBelow(src).filter((path) => roomOf(path) !== "wire")
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(src, path), "utf8")]))
}

const http = "A minor release of Effect 4 may change `effect/http`, so that one file of a room names all that it takes."

const printing = "Effect 4 prints an error of a schema by its fields alone: the name and the sentence are added."

const result = "`Either` is `Result` in Effect 4, and is no effect there."

const release = "Effect 4 builds a layer once that is provided twice, one within the other."

/** Where the editions differ, and why. */
const reasons: Readonly<Record<string, string>> = {
  "client/AuthleteError.ts comments DefaultError.name": printing,
  "client/AuthleteError.ts comments DefaultError.toJSON": printing,
  "client/AuthleteError.ts comments ResultError.name": printing,
  "client/AuthleteError.ts comments ResultError.toJSON": printing,
  "client/RetryPolicy.ts comments backoff": "`Schedule.intersect` is `Schedule.max` in Effect 4.",
  "client/body.ts comments readUpTo": "A stream that fails logs nothing in Effect 4.",
  "client/configError.ts": "`ConfigError` has no sentences of its own in Effect 4: it holds the issue of a schema.",
  "client/duration.ts": "Effect 4 takes every object for a duration.",
  "client/guardedClient.ts comments guarded": "Effect 4 has no FiberRef: the context of the fiber is set.",
  "client/http.ts": http,
  "client/parseProblem.ts comments parseProblem": "An issue of Effect 4 has its input only where that is asked for.",
  "client/timeout.ts exports value detached": "A child of a fiber costs little in Effect 4.",
  "client/timeout.ts exports value withTimeout":
    "`Effect.timeoutOrElse` of Effect 4 is fast, and works where its caller can't be interrupted.",
  "operations/Field.ts comments absentOr.exact": "`Schema.optionalWith` is gone in Effect 4, with its options.",
  "operations/Field.ts comments absentOr.nullable": "`Schema.optionalWith` is gone in Effect 4, with its options.",
  "operations/reissueIdToken.ts comments IdTokenReissueResponse.reissued": result,
  "sandbox/AuthleteSandbox.ts comments AuthleteSandbox":
    "A body that is too long is answered over every door in Effect 4.",
  "sandbox/AuthleteSandbox.ts comments AuthleteSandbox.layer": release,
  "sandbox/AuthleteSandbox.ts comments AuthleteSandbox.layerServer": release,
  "sandbox/http.ts": http,
  "sandbox/routing.ts exports type App": "`HttpApp.Default` is gone in Effect 4.",
  "server/ExtensionGrants.ts comments ExtensionGrants": "`@effect/platform` is `effect/http` in Effect 4.",
  "server/TokenRequestHandler.ts comments make":
    "`HttpApp` is `HttpEffect` in Effect 4, and `HttpRouter.all` is `add`.",
  "server/http.ts": http,
  "server/ownFiber.ts": "In Effect 3, a fiber goes on with a defect where code returns something else than an effect."
}

describe("the editions for Effect 3 and Effect 4", () => {
  it("have the same files, exports and doc comments, but for differences that have a reason", () => {
    assert.deepStrictEqual(problems(editionIn("../src"), editionIn("../effect-4/src"), reasons), [])
  })

  it("have the same suites, but for those of what is one text for both", () => {
    const suitesOf = (folder: string) =>
      filesBelow(fileURLToPath(new URL(folder, import.meta.url))).filter((path) => /\.(test|tst)\.ts$/.test(path))
    const ofBoth = /^(wire\/|editions|errorsGuide)/
    assert.sameMembers(
      suitesOf("../effect-4/test").slice(),
      suitesOf(".").filter((path) => !ofBoth.test(path))
    )
  })

  it("show an example of each public function, operation, layer and kind of options", () => {
    for (const folder of ["../src", "../effect-4/src"]) {
      const edition = editionIn(folder)
      assert.deepStrictEqual(withoutExample(edition, "index.ts"), [])
      assert.deepStrictEqual(withoutExample(edition, "sandbox/index.ts"), [])
    }
  })

  it("are guarded against one of these without an example", () => {
    const declarations = `
      /** Without one. */
      export const call: Operation<A, B> = make()
      export const pure = () => 1
      /**
       * With one.
       *
       * @example
       * \`\`\`ts
       * shown()
       * \`\`\`
       */
      export const shown = () => 1
      /** @internal */
      export const hidden = () => 1
      export const model = Schema.Struct({ a: 1 })
      export const holder = Object.assign(fields, { from: () => 1, about: 1 })
      export class Service extends Tag {
        static readonly layer = 1
        get message() {}
      }
      export interface SomeOptions {}
      export interface Some {}
    `
    const names = ["call", "pure", "holder.from", "Service.layer", "SomeOptions"]
    assert.deepStrictEqual(
      withoutExample({ "index.ts": 'export * from "./a.js"', "a.ts": declarations }, "index.ts"),
      names
    )
    assert.deepStrictEqual(
      withoutExample({ "index.ts": 'export { call, shown } from "./a.js"', "a.ts": declarations }, "index.ts"),
      ["call"]
    )
  })

  const both = {
    "index.ts": 'export * from "./a.js"\nexport * as B from "./b.js"',
    "a.ts": `
      /**
       * What it is.
       *
       * @since 1.0.0
       */
      export interface A {
        /** What it has. */
        readonly a: string
      }
      /** One. */
      export const one = {
        /** Two. */
        two: 2
      }
    `,
    "b.ts": `
      /**
       * Makes.
       *
       * @since 1.0.0
       */
      const make = 1
      export { make }
    `
  }

  const changed = (path: keyof typeof both, before: string, after: string) => ({
    ...both,
    [path]: both[path].replace(before, after)
  })

  for (const [what, second, ...places] of [
    ["a file that is missing", { "index.ts": both["index.ts"], "a.ts": both["a.ts"] }, "b.ts"],
    ["a file that is added", { ...both, "c.ts": "" }, "c.ts"],
    [
      "a value that is not exported",
      changed("a.ts", "export const one", "const one"),
      "a.ts exports value one",
      "index.ts exports value one"
    ],
    [
      "a type in place of a value",
      changed("a.ts", "export const one = {", "export type one = {"),
      "a.ts exports type one",
      "a.ts exports value one",
      "index.ts exports type one",
      "index.ts exports value one"
    ],
    [
      "a name that is passed on as a type",
      changed("b.ts", "{ make }", "{ type make }"),
      "b.ts exports type make",
      "b.ts exports value make"
    ],
    [
      "a file that the entry point leaves out",
      changed("index.ts", 'export * from "./a.js"', ""),
      "index.ts exports type A",
      "index.ts exports value one"
    ],
    [
      "a namespace of another name",
      changed("index.ts", "as B", "as C"),
      "index.ts exports value B",
      "index.ts exports value C"
    ],
    ["a comment", changed("a.ts", "What it is", "What it was"), "a.ts comments type A"],
    ["a comment that is missing", changed("a.ts", "/** One. */", ""), "a.ts comments one"],
    ["a comment of a member", changed("a.ts", "What it has", "What it had"), "a.ts comments type A.a"],
    ["a comment in an object", changed("a.ts", "Two.", "2."), "a.ts comments one.two"],
    ["a comment that an API reference shows", changed("b.ts", "Makes.", "Made."), "b.ts comments make"]
  ] as const) {
    it(`are guarded against ${what}`, () => {
      assert.sameMembers(
        problems(both, second, {}).slice(),
        places.map((place) => `the editions differ: ${place}`)
      )
      assert.deepStrictEqual(
        problems(both, second, Object.fromEntries(places.map((place) => [place, "So it is."]))),
        []
      )
      assert.sameMembers(
        problems(both, both, Object.fromEntries(places.map((place) => [place, "So it is."]))).slice(),
        places.map((place) => `the editions no longer differ: ${place}`)
      )
    })
  }
})
