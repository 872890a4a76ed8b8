import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as form from "../../wire/sandbox/form.js"
import {
  duplicateParameter,
  malformedScope,
  missingParameter,
  type OAuthProblem
} from "../../wire/sandbox/oauthProblem.js"
import { OAuthError } from "./OAuthError.js"

const orRefuse = <A>(value: A | undefined, problem: OAuthProblem): Effect.Effect<A, OAuthError> =>
  Effect.fromResult(Result.fromNullishOr(value, () => new OAuthError(problem)))

/** Reads a form body, in which no parameter may come twice. */
export const parseForm = (text: string): Effect.Effect<form.FormParameters, OAuthError> =>
  orRefuse(form.parseForm(text), duplicateParameter)

/** The parameter's value, which the request must have. */
export const required = (parameters: form.FormParameters, name: string): Effect.Effect<string, OAuthError> =>
  orRefuse(parameters.get(name), missingParameter(name))

/** The scopes that the request names, each once; `undefined` if it names none. */
export const requestedScopes = (
  parameters: form.FormParameters
): Effect.Effect<ReadonlyArray<string> | undefined, OAuthError> => {
  const scope = parameters.get("scope")
  return scope === undefined ? Effect.succeed(undefined) : orRefuse(form.parseScopes(scope), malformedScope)
}
