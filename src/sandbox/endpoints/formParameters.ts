import * as Either from "effect/Either"
import * as form from "../../wire/sandbox/form.js"
import { duplicateParameter, malformedScope, missingParameter } from "../../wire/sandbox/oauthProblem.js"
import { OAuthError } from "./OAuthError.js"

/** Reads a form body, in which no parameter may come twice. */
export const parseForm = (text: string): Either.Either<form.FormParameters, OAuthError> =>
  Either.fromNullable(form.parseForm(text), () => new OAuthError(duplicateParameter))

/** The parameter's value, which the request must have. */
export const required = (parameters: form.FormParameters, name: string): Either.Either<string, OAuthError> =>
  Either.fromNullable(parameters.get(name), () => new OAuthError(missingParameter(name)))

/** The scopes that the request names, each once; `undefined` if it names none. */
export const requestedScopes = (
  parameters: form.FormParameters
): Either.Either<ReadonlyArray<string> | undefined, OAuthError> => {
  const scope = parameters.get("scope")
  return scope === undefined
    ? Either.right(undefined)
    : Either.fromNullable(form.parseScopes(scope), () => new OAuthError(malformedScope))
}
