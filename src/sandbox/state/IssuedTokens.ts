import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { TokenRequest } from "../../operations/processToken.js"
import type { Grant } from "../Grant.js"
import type { Issuer } from "./Issuer.js"
import { randomToken } from "./randomToken.js"

/** An access token and a refresh token, with all that answers say of them. Lifetimes are in seconds. */
export interface IssuedTokens {
  readonly grant: Grant
  /** The scopes of the access token: those of the grant, or fewer. The refresh token keeps those of the grant. */
  readonly scopes: ReadonlyArray<string>
  readonly accessToken: string
  readonly jwtAccessToken: string | undefined
  readonly accessTokenDuration: number
  readonly refreshToken: string
  readonly refreshTokenDuration: number
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
}

/** What a request may say of the tokens to issue. */
export type IssueOptions = Pick<
  TokenRequest,
  "accessToken" | "jwtAtClaims" | "accessTokenDuration" | "refreshTokenDuration"
>

const anHour = 3600
const aMonth = 30 * 24 * anHour

/** Zero, or less, asks for the usual lifetime. */
const lifetime = (asked = 0, usual: number): number => (asked > 0 ? asked : usual)

/** Makes new tokens for a grant. */
export const make = (
  issuer: Issuer,
  grant: Grant,
  scopes: ReadonlyArray<string> = grant.scopes,
  options: IssueOptions = {}
): Effect.Effect<IssuedTokens> =>
  Effect.gen(function* () {
    const accessToken = options.accessToken === undefined ? yield* randomToken : Redacted.value(options.accessToken)
    const accessTokenDuration = lifetime(options.accessTokenDuration, anHour)
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
      refreshTokenDuration: lifetime(options.refreshTokenDuration, aMonth),
      issuedAt: yield* Clock.currentTimeMillis
    }
  })

/** The access token that the client gets. */
export const clientsAccessToken = (tokens: IssuedTokens): string => tokens.jwtAccessToken ?? tokens.accessToken

/** The token response for the client (RFC 6749 §5.1). */
export const tokenResponse = (tokens: IssuedTokens) => ({
  access_token: clientsAccessToken(tokens),
  token_type: "Bearer",
  expires_in: tokens.accessTokenDuration,
  refresh_token: tokens.refreshToken,
  ...(tokens.scopes.length === 0 ? {} : { scope: tokens.scopes.join(" ") })
})

/** What an answer says of the tokens. */
export const wireFields = (tokens: IssuedTokens) => ({
  responseContent: JSON.stringify(tokenResponse(tokens)),
  subject: tokens.grant.subject,
  scopes: tokens.scopes,
  accessToken: tokens.accessToken,
  ...(tokens.jwtAccessToken === undefined ? {} : { jwtAccessToken: tokens.jwtAccessToken }),
  accessTokenDuration: tokens.accessTokenDuration,
  accessTokenExpiresAt: tokens.issuedAt + tokens.accessTokenDuration * 1000,
  refreshToken: tokens.refreshToken,
  refreshTokenDuration: tokens.refreshTokenDuration,
  refreshTokenExpiresAt: tokens.issuedAt + tokens.refreshTokenDuration * 1000
})
