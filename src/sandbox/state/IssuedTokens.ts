import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { TokenRequest } from "../../operations/processToken.js"
import { lifetimes, type Tokens } from "../../wire/sandbox/tokens.js"
import type { Grant } from "../Grant.js"
import type { Issuer } from "./Issuer.js"
import { randomToken } from "./randomToken.js"

/** Tokens, and the grant that they were issued for. */
export interface IssuedTokens extends Tokens {
  readonly grant: Grant
}

/** What a request may say of the tokens to issue. */
export type IssueOptions = Pick<
  TokenRequest,
  "accessToken" | "jwtAtClaims" | "accessTokenDuration" | "refreshTokenDuration"
>

/** Makes new tokens for a grant. */
export const make = (
  issuer: Issuer,
  grant: Grant,
  scopes: ReadonlyArray<string> = grant.scopes,
  options: IssueOptions = {}
): Effect.Effect<IssuedTokens> =>
  Effect.gen(function* () {
    const accessToken = options.accessToken === undefined ? yield* randomToken : Redacted.value(options.accessToken)
    const { accessTokenDuration, refreshTokenDuration } = lifetimes(options)
    return {
      grant,
      scopes,
      accessToken,
      jwtAccessToken: grant.jwtAccessToken
        ? yield* issuer.signAccessToken({
            subject: grant.subject,
            clientId: grant.clientId,
            scopes,
            id: accessToken,
            lifetime: accessTokenDuration,
            claims: options.jwtAtClaims ?? {}
          })
        : undefined,
      accessTokenDuration,
      refreshToken: yield* randomToken,
      refreshTokenDuration,
      issuedAt: yield* Clock.currentTimeMillis
    }
  })
