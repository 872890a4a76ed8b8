/** An access token and a refresh token, with all that answers say of them. Lifetimes are in seconds. */
export interface Tokens {
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

const anHour = 3600
const aMonth = 30 * 24 * anHour

/** Zero, or less, asks for the usual lifetime. */
const lifetime = (asked = 0, usual: number): number => (asked > 0 ? asked : usual)

/** How long the tokens live that a request asks for. */
export const lifetimes = (asked: {
  readonly accessTokenDuration?: number | undefined
  readonly refreshTokenDuration?: number | undefined
}) => ({
  accessTokenDuration: lifetime(asked.accessTokenDuration, anHour),
  refreshTokenDuration: lifetime(asked.refreshTokenDuration, aMonth)
})

/** The access token that the client gets. */
export const clientsAccessToken = (tokens: Tokens): string => tokens.jwtAccessToken ?? tokens.accessToken

/** The token response for the client (RFC 6749 §5.1). */
export const tokenResponse = (tokens: Tokens) => ({
  access_token: clientsAccessToken(tokens),
  token_type: "Bearer",
  expires_in: tokens.accessTokenDuration,
  refresh_token: tokens.refreshToken,
  ...(tokens.scopes.length === 0 ? {} : { scope: tokens.scopes.join(" ") })
})
