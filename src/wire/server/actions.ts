import { error, unsupportedGrantType } from "./oauthAnswer.js"

/** The status that Authlete's own content goes out with, for each action of each operation that may have such. */
export const contentStatus = {
  processToken: { OK: 200, INVALID_CLIENT: 401, BAD_REQUEST: 400, INTERNAL_SERVER_ERROR: 500 },
  issueToken: { OK: 200, INTERNAL_SERVER_ERROR: 500 },
  failToken: { BAD_REQUEST: 400, INTERNAL_SERVER_ERROR: 500 }
} as const

/** What the client gets where the application has no answer to its grant: `NATIVE_SSO` comes for supported grants, too. */
export const refusals = {
  PASSWORD: unsupportedGrantType,
  TOKEN_EXCHANGE: unsupportedGrantType,
  JWT_BEARER: unsupportedGrantType,
  NATIVE_SSO: error(400, "invalid_grant", "The grant can't be used here.")
}

/** What whoever runs the endpoint has to know of a grant that is refused for want of a service. */
export const missingService = (name: string): string =>
  `A token request was refused: its grant needs ${name}, and this service is not provided`

/** What whoever runs the endpoint reads before the cause. */
export const unanswered = "The token request could not be answered"
