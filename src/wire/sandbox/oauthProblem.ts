import { outcome } from "./outcome.js"

const actions = {
  invalid_client: "INVALID_CLIENT",
  invalid_grant: "BAD_REQUEST",
  invalid_request: "BAD_REQUEST",
  invalid_scope: "BAD_REQUEST",
  invalid_target: "BAD_REQUEST",
  unauthorized_client: "BAD_REQUEST",
  unsupported_grant_type: "BAD_REQUEST",
  server_error: "INTERNAL_SERVER_ERROR"
} as const

/** Why a token request is refused (RFC 6749 §5.2, RFC 8707 §2). The problem is a sentence without its full stop. */
export interface OAuthProblem {
  readonly error: keyof typeof actions
  readonly resultCode: `SANDBOX_${string}`
  readonly problem: string
}

/** The OAuth error as an answer, with the `action` that belongs to it. */
export const oauthAnswer = ({ error, problem, resultCode }: OAuthProblem) => {
  const said = outcome(resultCode, problem)
  return {
    ...said,
    action: actions[error],
    responseContent: JSON.stringify({ error, error_description: said.resultMessage })
  }
}

export const duplicateParameter: OAuthProblem = {
  error: "invalid_request",
  resultCode: "SANDBOX_DUPLICATE_PARAMETER",
  problem: "The token request has a parameter twice"
}

export const missingParameter = (name: string): OAuthProblem => ({
  error: "invalid_request",
  resultCode: "SANDBOX_MISSING_PARAMETER",
  problem: `The token request has no ${name}`
})

export const malformedScope: OAuthProblem = {
  error: "invalid_scope",
  resultCode: "SANDBOX_MALFORMED_SCOPE",
  problem: "The scope is not a list of scopes with a space between them"
}

export const scopeNotGranted: OAuthProblem = {
  error: "invalid_scope",
  resultCode: "SANDBOX_SCOPE_NOT_GRANTED",
  problem: "The scope contains a scope that was not granted"
}

export const unsupportedGrantType = (supported: Iterable<string>): OAuthProblem => ({
  error: "unsupported_grant_type",
  resultCode: "SANDBOX_UNSUPPORTED_GRANT_TYPE",
  problem: `The sandbox knows the grant types ${[...supported].join(", ")}`
})

export const invalidClient: OAuthProblem = {
  error: "invalid_client",
  resultCode: "SANDBOX_INVALID_CLIENT",
  problem: "The client is unknown, or its authentication method or its secret is wrong"
}

export const publicClient: OAuthProblem = {
  error: "unauthorized_client",
  resultCode: "SANDBOX_PUBLIC_CLIENT",
  problem: "A public client may not use this grant"
}

export const invalidCode = (problem: string): OAuthProblem => ({
  error: "invalid_grant",
  resultCode: "SANDBOX_INVALID_CODE",
  problem
})

export const invalidRefreshToken: OAuthProblem = {
  error: "invalid_grant",
  resultCode: "SANDBOX_INVALID_REFRESH_TOKEN",
  problem: "The refresh token is unknown, already used, or belongs to another client"
}

export const unknownTicket: OAuthProblem = {
  error: "server_error",
  resultCode: "SANDBOX_UNKNOWN_TICKET",
  problem: "The ticket is unknown or already used"
}

/**
 * The OAuth error of each reason, as the Javadoc of `TokenFailRequest.Reason` in authlete-java-common has it. For wrong
 * credentials RFC 6749 §5.2 would have `invalid_grant`.
 */
export const failures = {
  UNKNOWN: {
    error: "server_error",
    resultCode: "SANDBOX_FAILED",
    problem: "The application refused the token request, and gave no reason"
  },
  INVALID_RESOURCE_OWNER_CREDENTIALS: {
    error: "invalid_request",
    resultCode: "SANDBOX_INVALID_CREDENTIALS",
    problem: "The username or the password is wrong"
  },
  INVALID_TARGET: {
    error: "invalid_target",
    resultCode: "SANDBOX_INVALID_TARGET",
    problem: "No tokens are issued for a resource of the token request"
  }
} as const satisfies Record<string, OAuthProblem>
