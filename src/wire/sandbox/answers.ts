import { type Outcome, outcome } from "./outcome.js"
import { type Tokens, tokenResponse } from "./tokens.js"

/** A client with the number that stands for its ID on the wire. */
interface Client {
  readonly clientId: string
  readonly number: number
}

/** Tokens, and what they were granted for. */
interface Issued extends Tokens {
  readonly grant: {
    readonly subject: string
    readonly requestedIdTokenClaims?: ReadonlyArray<string> | undefined
  }
}

const clientFields = (client: Client) => ({
  clientId: client.number,
  clientIdAlias: client.clientId,
  clientIdAliasUsed: true
})

const accessTokenFields = (tokens: Tokens) => ({
  scopes: tokens.scopes,
  accessToken: tokens.accessToken,
  ...(tokens.jwtAccessToken === undefined ? {} : { jwtAccessToken: tokens.jwtAccessToken }),
  accessTokenDuration: tokens.accessTokenDuration,
  accessTokenExpiresAt: tokens.issuedAt + tokens.accessTokenDuration * 1000
})

const tokenFields = (tokens: Issued) => ({
  responseContent: JSON.stringify(tokenResponse(tokens)),
  subject: tokens.grant.subject,
  ...accessTokenFields(tokens),
  refreshToken: tokens.refreshToken,
  refreshTokenDuration: tokens.refreshTokenDuration,
  refreshTokenExpiresAt: tokens.issuedAt + tokens.refreshTokenDuration * 1000
})

const withIdToken = (tokens: Tokens, idToken: string): string =>
  JSON.stringify({ ...tokenResponse(tokens), id_token: idToken })

/** `/auth/token` for a code. The ID token goes to the client alone. */
export const issuedForCode = (client: Client, tokens: Issued, idToken: string | undefined) => ({
  ...outcome("SANDBOX_ISSUED_FOR_CODE", "The sandbox issued an access token and a refresh token"),
  action: "OK",
  grantType: "AUTHORIZATION_CODE",
  ...clientFields(client),
  ...tokenFields(tokens),
  ...(idToken === undefined ? {} : { responseContent: withIdToken(tokens, idToken) })
})

/** `/auth/token` for client credentials: neither a user nor a refresh token (RFC 6749 §4.4.3). */
export const issuedToClient = (client: Client, tokens: Tokens) => {
  const { refresh_token: _, ...content } = tokenResponse(tokens)
  return {
    ...outcome("SANDBOX_ISSUED_TO_CLIENT", "The sandbox issued an access token"),
    action: "OK",
    grantType: "CLIENT_CREDENTIALS",
    ...clientFields(client),
    responseContent: JSON.stringify(content),
    ...accessTokenFields(tokens)
  }
}

/** `/auth/token` for a refresh. There can be a new ID token where the access token has the scope `openid`. */
export const refreshed = (client: Client, tokens: Issued, idTokenReissuable: boolean) => {
  const { requestedIdTokenClaims } = tokens.grant
  const answer = {
    ...outcome("SANDBOX_REFRESHED", "The sandbox issued a new access token and a new refresh token"),
    grantType: "REFRESH_TOKEN",
    ...clientFields(client),
    ...tokenFields(tokens)
  }
  if (!idTokenReissuable || !tokens.scopes.includes("openid")) return { ...answer, action: "OK" }
  return {
    ...answer,
    action: "ID_TOKEN_REISSUABLE",
    ...(requestedIdTokenClaims === undefined ? {} : { requestedIdTokenClaims })
  }
}

/** `/auth/token` for a password, which the application has to check. */
export const passwordToCheck = (
  client: Client,
  login: {
    readonly ticket: string
    readonly username: string
    readonly password: string
    readonly scopes: ReadonlyArray<string>
  }
) => ({
  ...outcome(
    "SANDBOX_PASSWORD",
    "The application must check the user, and then use the ticket in /auth/token/issue or /auth/token/fail"
  ),
  action: "PASSWORD",
  grantType: "PASSWORD",
  ...login,
  ...clientFields(client)
})

/** `/auth/token/issue`. */
export const issued = (client: Client, tokens: Issued) => ({
  ...outcome("SANDBOX_ISSUED", "The sandbox issued an access token and a refresh token"),
  action: "OK",
  ...clientFields(client),
  ...tokenFields(tokens)
})

/** `/idtoken/reissue`. */
export const reissued = (tokens: Tokens, idToken: string) => ({
  ...outcome("SANDBOX_REISSUED", "The sandbox reissued an ID token"),
  action: "OK",
  responseContent: withIdToken(tokens, idToken),
  idToken
})

const callerError = (code: string, problem: string): Outcome & { readonly action: "CALLER_ERROR" } => ({
  ...outcome(code, `The sandbox can't reissue an ID token: ${problem}`),
  action: "CALLER_ERROR"
})

export const unknownTokens = callerError(
  "SANDBOX_UNKNOWN_TOKENS",
  "it did not issue this pair of an access token and a refresh token. Perhaps another sandbox did: each build of " +
    "AuthleteSandbox.layer is a separate sandbox"
)

export const badClaims = callerError("SANDBOX_BAD_CLAIMS", "claims is not a JSON object")

export const badHeaderParams = callerError("SANDBOX_BAD_HEADER_PARAMS", "idtHeaderParams is not a JSON object")

/** `/auth/token/revoke`. */
export const revoked = (count: number) => ({
  ...outcome("SANDBOX_REVOKED", `The sandbox revoked ${count} access token(s)`),
  count
})
