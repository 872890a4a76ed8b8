import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

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
export class OAuthError extends Data.TaggedError("OAuthError")<{
  readonly error: keyof typeof actions
  readonly resultCode: `SANDBOX_${string}`
  readonly problem: string
}> {}

/** Answers with the OAuth error, and with the `action` that belongs to it. */
export const answerOAuthError = <A, R>(self: Effect.Effect<A, OAuthError, R>) =>
  Effect.catchTag(self, "OAuthError", ({ error, problem, resultCode }) => {
    const resultMessage = `[${resultCode}] ${problem}.`
    return Effect.succeed({
      resultCode,
      resultMessage,
      action: actions[error],
      responseContent: JSON.stringify({ error, error_description: resultMessage })
    })
  })
