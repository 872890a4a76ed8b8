import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import type { CodeGrant } from "../Grant.js"
import { randomToken } from "./randomToken.js"

/** An authorization code. */
export interface IssuedCode {
  /** Its own, so that what came of it can be told from what came of another. */
  readonly grant: CodeGrant
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  readonly used: boolean
}

/** The authorization codes that the sandbox knows, used ones among them. */
export interface Codes {
  readonly issue: (grant: CodeGrant) => Effect.Effect<string>
  readonly find: (code: string) => Effect.Effect<Option.Option<IssuedCode>>
  /** Uses a code up, once: false if it is used already. */
  readonly use: (code: string) => Effect.Effect<boolean>
  readonly clear: Effect.Effect<void>
}

export const make: Effect.Effect<Codes> = Effect.map(
  Ref.make(HashMap.empty<string, IssuedCode>()),
  (codes): Codes => ({
    issue: Effect.fnUntraced(function* (grant) {
      const code = yield* randomToken
      const issued: IssuedCode = { grant: { ...grant }, issuedAt: yield* Clock.currentTimeMillis, used: false }
      yield* Ref.update(codes, HashMap.set(code, issued))
      return code
    }),
    find: (code) => Effect.map(Ref.get(codes), HashMap.get(code)),
    use: (code) =>
      Ref.modify(codes, (known) => [
        Option.exists(HashMap.get(known, code), ({ used }) => !used),
        HashMap.modify(known, code, (issued) => ({ ...issued, used: true }))
      ]),
    clear: Ref.set(codes, HashMap.empty())
  })
)
