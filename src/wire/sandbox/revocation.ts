import { clientsAccessToken, type Tokens } from "./tokens.js"

/** Which tokens to revoke: by a token, or by whom they were issued to. */
export interface Revocation {
  readonly accessToken: string | undefined
  readonly refreshToken: string | undefined
  readonly clientId: string | undefined
  readonly subject: string | undefined
}

/** Whether tokens are meant: by any of the tokens that are named, and otherwise by client and subject together. */
export const isMeant =
  ({ accessToken, clientId, refreshToken, subject }: Revocation) =>
  (tokens: Tokens & { readonly grant: { readonly clientId: string; readonly subject: string } }): boolean => {
    if (accessToken !== undefined || refreshToken !== undefined) {
      return (
        [tokens.accessToken, clientsAccessToken(tokens)].includes(accessToken ?? "") ||
        tokens.refreshToken === refreshToken
      )
    }
    return (
      (clientId !== undefined || subject !== undefined) &&
      (clientId === undefined || tokens.grant.clientId === clientId) &&
      (subject === undefined || tokens.grant.subject === subject)
    )
  }
