import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { type OAuthProblem, oauthAnswer } from "../../wire/sandbox/oauthProblem.js"

/** A token request is refused. */
export class OAuthError extends Data.TaggedError("OAuthError")<OAuthProblem> {}

/** Answers with the OAuth error, and with the `action` that belongs to it. */
export const answerOAuthError = <A, R>(self: Effect.Effect<A, OAuthError, R>) =>
  Effect.catch(self, (error) => Effect.succeed(oauthAnswer(error)))
