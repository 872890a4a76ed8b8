import * as Array from "effect/Array"
import * as Either from "effect/Either"
import { OAuthError } from "./OAuthError.js"

/** The parameters of a token request, by name. */
export type FormParameters = ReadonlyMap<string, string>

/** Names that may come more than once (RFC 8707 §2). */
const repeatable = ["resource"]

/** Reads a form body. A parameter without a value counts as missing, and none may come twice (RFC 6749 §3.2). */
export const parseForm = (form: string): Either.Either<FormParameters, OAuthError> => {
  // `URLSearchParams` would drop a leading question mark.
  const parameters = [...new URLSearchParams(`&${form}`)].filter(([name]) => !repeatable.includes(name))
  return new Set(parameters.map(([name]) => name)).size < parameters.length
    ? Either.left(
        new OAuthError({
          error: "invalid_request",
          resultCode: "SANDBOX_DUPLICATE_PARAMETER",
          problem: "The token request has a parameter twice"
        })
      )
    : Either.right(new Map(parameters.filter(([, value]) => value !== "")))
}

/** The parameter's value, which the request must have. */
export const required = (parameters: FormParameters, name: string): Either.Either<string, OAuthError> =>
  Either.fromNullable(
    parameters.get(name),
    () =>
      new OAuthError({
        error: "invalid_request",
        resultCode: "SANDBOX_MISSING_PARAMETER",
        problem: `The token request has no ${name}`
      })
  )

/** Whether this is a scope, by its characters (RFC 6749 §3.3). */
export const isScope = (text: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text)

/** The scopes that the request names, each once; `undefined` if it names none. */
export const requestedScopes = (
  parameters: FormParameters
): Either.Either<ReadonlyArray<string> | undefined, OAuthError> => {
  const scopes = parameters.get("scope")?.split(" ")
  return scopes === undefined || scopes.every(isScope)
    ? Either.right(scopes && Array.dedupe(scopes))
    : Either.left(
        new OAuthError({
          error: "invalid_scope",
          resultCode: "SANDBOX_MALFORMED_SCOPE",
          problem: "The scope is not a list of scopes with a space between them"
        })
      )
}
