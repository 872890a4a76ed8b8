/** What is said of a value that a model refuses. Imports no `effect`. */

export type Model =
  | "IdTokenReissueRequest"
  | "TokenRequest"
  | "TokenIssueRequest"
  | "TokenFailRequest"
  | "TokenResponse"

/** No notation of schemas or of TypeScript is in a sentence. */
export const notation = /[|<>]|undefined|\bnull\b|NonEmptyString|ReadonlyArray|Redacted (string|token)/

/** Values, and the sentence about each; `secret` makes a `Redacted`. */
export const problems = (
  secret: (text: string) => unknown
): ReadonlyArray<readonly [model: Model, value: unknown, sentence: string]> => {
  const token = secret("t0ken")
  const tokens = { accessToken: token, refreshToken: token }
  return [
    ["IdTokenReissueRequest", { accessToken: token }, "refreshToken is missing"],
    [
      "IdTokenReissueRequest",
      { ...tokens, refreshToken: "t0ken" },
      "refreshToken must be a string within Redacted.make"
    ],
    ["TokenIssueRequest", { ticket: secret(""), subject: "a" }, "ticket is empty"],
    [
      "TokenIssueRequest",
      { ticket: secret("t0ken\n"), subject: "a" },
      "ticket has a line break, such as the one at the end of a file"
    ],
    [
      "TokenIssueRequest",
      { ticket: secret("t0kén"), subject: "a" },
      "ticket has a character that no token has: it must be visible ASCII"
    ],
    ["TokenRequest", { parameters: "t0ken" }, "parameters must be a string within Redacted.make"],
    ["IdTokenReissueRequest", { ...tokens, sub: "" }, "sub must be a string that is not empty"],
    ["TokenIssueRequest", { ticket: token, subject: 7 }, "subject must be a string that is not empty"],
    ["IdTokenReissueRequest", { ...tokens, idTokenAudType: "t0ken" }, 'idTokenAudType must be "array" or "string"'],
    ["IdTokenReissueRequest", { ...tokens, claims: "t0ken" }, "claims must be a JSON object"],
    ["IdTokenReissueRequest", { ...tokens, claims: { a: 1n } }, "claims is not a JSON object: it.a is a bigint"],
    ["TokenRequest", { parameters: token, clientCertificatePath: "t0ken" }, "clientCertificatePath must be a list"],
    [
      "TokenRequest",
      { parameters: token, clientCertificatePath: ["t0ken", 1] },
      "clientCertificatePath.1 must be a string"
    ],
    ["TokenRequest", { parameters: token, accessTokenDuration: 0.5 }, "accessTokenDuration must be an integer"],
    ["TokenRequest", { parameters: token, dpopNonceRequired: "t0ken" }, "dpopNonceRequired must be true or false"],
    [
      "TokenFailRequest",
      { ticket: token, reason: "t0ken" },
      'reason must be "UNKNOWN" or "INVALID_RESOURCE_OWNER_CREDENTIALS" or "INVALID_TARGET"'
    ],
    ...Object.entries({ "a number": 1, "a list": ["t0ken"], "an object": { a: "t0ken" }, "a boolean": true }).flatMap(
      ([type, value]) =>
        ["action", "responseContent"].map(
          (field) => ["TokenResponse", { [field]: value }, `${field} must be a string and is ${type}`] as const
        )
    )
  ]
}
