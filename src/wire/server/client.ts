import { basicCredentials } from "../basicCredentials.js"
import { invalidClient, invalidRequest, type OAuthAnswer } from "./oauthAnswer.js"

/** The client that an `Authorization` header names. */
export interface BasicClient {
  readonly clientId: string
  readonly clientSecret: string
}

/** A number and an alias may be the same client's, which only Authlete knows. */
const isAnother = (clientId: string, known: string): boolean =>
  clientId !== "" && clientId !== known && /^\d+$/.test(clientId) === /^\d+$/.test(known)

/** The client of the `Authorization` header, if it names one, or what the sender gets whose header and form don't fit. */
export const readClient = (
  authorization: string | undefined,
  form: string
): { readonly client: BasicClient | undefined } | { readonly refusal: OAuthAnswer } => {
  const credentials = basicCredentials(authorization)
  switch (credentials._tag) {
    case "None":
      return { client: undefined }
    case "Malformed":
      return { refusal: invalidClient("The Authorization header is not well-formed.") }
    // An authentication method that is not supported (RFC 6749 §5.2).
    case "OtherScheme":
      return { refusal: invalidClient("The Authorization header must have the Basic scheme.") }
  }
  const { clientId, clientSecret } = credentials
  // `URLSearchParams` would drop a leading question mark.
  const parameters = new URLSearchParams(`&${form}`)
  // A parameter without a value counts as omitted (RFC 6749 §3.2).
  if ([...parameters.getAll("client_secret"), ...parameters.getAll("client_assertion")].some(Boolean)) {
    return { refusal: invalidRequest("The client must not use more than one authentication method.") }
  }
  return parameters.getAll("client_id").some((id) => isAnother(id, clientId))
    ? {
        refusal: invalidRequest(
          "The client_id differs from the one in the Authorization header. That header must be form-encoded."
        )
      }
    : { client: { clientId, clientSecret } }
}
