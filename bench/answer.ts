/** An answer of the size that Authlete's have: an ID token of about 1 KB, twice, as `idToken` and in `responseContent`. */
export const answer = (padding = 0): string => {
  const idToken = ["h".repeat(64), "p".repeat(600), "s".repeat(342)].join(".")
  return JSON.stringify({
    type: "idTokenReissueResponse",
    resultCode: "A393001",
    resultMessage: "[A393001] The ID token was reissued successfully.",
    action: "OK",
    responseContent: JSON.stringify({
      access_token: "a".repeat(43),
      refresh_token: "r".repeat(43),
      id_token: idToken,
      token_type: "Bearer",
      expires_in: 3600,
      scope: "openid profile email"
    }),
    idToken: idToken + "s".repeat(padding)
  })
}

export const tokens = { accessToken: "a".repeat(43), refreshToken: "r".repeat(43) }
