import type { FormParameters } from "./form.js"

/** What a token request says of its client. */
export interface Credentials {
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly authMethod: "none" | "client_secret_basic" | "client_secret_post"
}

/**
 * What the request says of its client, in its header and in its form. Where it holds credentials twice, those of the
 * header count: Authlete refuses no such request (seen at an Authlete 3.0 service in August 2026); which of them it looks
 * at is the sandbox's choice.
 */
export const credentialsOf = (
  header: Pick<Credentials, "clientId" | "clientSecret">,
  parameters: FormParameters
): Credentials => {
  const clientId = header.clientId ?? parameters.get("client_id")
  if (header.clientSecret !== undefined) {
    return { clientId, clientSecret: header.clientSecret, authMethod: "client_secret_basic" }
  }
  const clientSecret = parameters.get("client_secret")
  return { clientId, clientSecret, authMethod: clientSecret === undefined ? "none" : "client_secret_post" }
}

/** Whether two hashes are the same. It takes as long wherever they differ: all of both is compared. */
export const isSameHash = (one: Uint8Array, other: Uint8Array): boolean =>
  one.reduce((difference, byte, index) => difference | (byte ^ (other[index] ?? 0)), 0) === 0
