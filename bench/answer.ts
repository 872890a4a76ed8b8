const idToken = ["h".repeat(64), "p".repeat(600), "s".repeat(342)].join(".")

export const tokens = { accessToken: "a".repeat(43), refreshToken: "r".repeat(43) }

const content = {
  access_token: tokens.accessToken,
  refresh_token: tokens.refreshToken,
  token_type: "Bearer",
  expires_in: 3600,
  scope: "openid profile email"
}

const answerWith = (idToken: string): string =>
  JSON.stringify({
    type: "idTokenReissueResponse",
    resultCode: "A393001",
    resultMessage: "[A393001] The ID token was reissued successfully.",
    action: "OK",
    responseContent: JSON.stringify({ ...content, id_token: idToken }),
    idToken
  })

/** An answer of the size that Authlete's have: an ID token of about 1 KB, twice, as `idToken` and in `responseContent`. */
export const answer = answerWith(idToken)

/** The same with a longer ID token, so that it has so many bytes. */
export const answerOf = (bytes: number): string =>
  answerWith(idToken + "s".repeat(Math.floor((bytes - answer.length) / 2)))

/** The answer of `/auth/token` that comes before it. */
export const tokenAnswer = JSON.stringify({
  type: "tokenResponse",
  resultCode: "A053001",
  resultMessage: "[A053001] The token request was processed successfully.",
  action: "ID_TOKEN_REISSUABLE",
  responseContent: JSON.stringify(content),
  ...tokens,
  subject: "alice",
  clientId: 1234567890,
  grantType: "REFRESH_TOKEN",
  scopes: ["openid", "profile", "email"],
  requestedIdTokenClaims: ["email"]
})
