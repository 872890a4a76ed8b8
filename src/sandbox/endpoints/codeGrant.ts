import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { base64url } from "jose"
import { digest } from "../digest.js"
import * as Clients from "../state/Clients.js"
import type { IssuedCode } from "../state/Codes.js"
import * as IssuedTokens from "../state/IssuedTokens.js"
import { type FormParameters, required } from "./formParameters.js"
import type { GrantType } from "./GrantType.js"
import { OAuthError } from "./OAuthError.js"

const refuse = (problem: string) =>
  new OAuthError({ error: "invalid_grant", resultCode: "SANDBOX_INVALID_CODE", problem })

/** RFC 6749 §4.1.2. */
const tenMinutes = 10 * 60 * 1000

/** What a verifier may be, and a challenge (RFC 7636 §4.1, §4.2). */
export const isVerifier = (text: string): boolean => /^[\w.~-]{43,128}$/.test(text)

/** RFC 7636 §4.6. A verifier for a code without a challenge is a downgrade (RFC 9700 §4.8.2). */
const checkVerifier = ({ grant }: IssuedCode, verifier: string | undefined): Effect.Effect<void, OAuthError> =>
  Effect.gen(function* () {
    const { codeChallenge, codeChallengeMethod = "plain" } = grant
    if (codeChallenge === undefined) {
      if (verifier !== undefined)
        yield* refuse("The code was made without a code challenge, and there is a code_verifier")
      return
    }
    if (verifier === undefined)
      return yield* refuse("The code was made with a code challenge, and there is no code_verifier")
    if (!isVerifier(verifier)) return yield* refuse("The code_verifier is not as RFC 7636 wants it")
    const challenge = codeChallengeMethod === "S256" ? base64url.encode(yield* digest("SHA-256", verifier)) : verifier
    if (challenge !== codeChallenge) yield* refuse("The code_verifier is not the one of the code challenge")
  })

const check = (issued: IssuedCode, parameters: FormParameters): Effect.Effect<void, OAuthError> =>
  Effect.gen(function* () {
    if ((yield* Clock.currentTimeMillis) - issued.issuedAt > tenMinutes) yield* refuse("The code has expired")
    const { redirectUri } = issued.grant
    if (redirectUri !== undefined && parameters.get("redirect_uri") !== redirectUri) {
      yield* refuse("The redirect_uri is not the one of the authorization request")
    }
    yield* checkVerifier(issued, parameters.get("code_verifier"))
  })

/**
 * `grant_type=authorization_code` (RFC 6749 §4.1.3). A code that comes a second time revokes what came of the first
 * (RFC 6749 §4.1.2). A request that is refused does not use the code up: that is the sandbox's choice.
 */
export const codeGrant: GrantType =
  ({ codes, issuer, pairs }) =>
  ({ client, parameters, request }) =>
    Effect.gen(function* () {
      const code = yield* required(parameters, "code")
      const found = Option.filter(yield* codes.find(code), ({ grant }) => grant.clientId === client.clientId)
      if (Option.isNone(found)) return yield* refuse("The code is unknown, or another client's")
      const { grant, used } = found.value
      if (!used) yield* check(found.value, parameters)
      const tokens = yield* IssuedTokens.make(issuer, grant, grant.scopes, request)
      // The pair is known before the code is used: whoever comes second revokes it, however close.
      yield* pairs.add(tokens)
      if (!(yield* codes.use(code))) {
        yield* pairs.revoke((known) => known.grant === grant)
        return yield* refuse("The code was used before: what came of it is revoked")
      }
      const answer = {
        resultCode: "SANDBOX_ISSUED_FOR_CODE",
        resultMessage: "[SANDBOX_ISSUED_FOR_CODE] The sandbox issued an access token and a refresh token.",
        action: "OK",
        grantType: "AUTHORIZATION_CODE",
        ...Clients.wireFields(client),
        ...IssuedTokens.wireFields(tokens)
      }
      if (!grant.scopes.includes("openid")) return answer
      const idToken = yield* issuer.signIdToken({
        alg: client.idTokenSignedResponseAlg,
        subject: grant.subject,
        audience: client.clientId,
        authTime: grant.authTime,
        accessToken: IssuedTokens.clientsAccessToken(tokens),
        nonce: grant.nonce,
        claims: grant.claims ?? {},
        headerParams: {}
      })
      return {
        ...answer,
        responseContent: JSON.stringify({ ...IssuedTokens.tokenResponse(tokens), id_token: idToken })
      }
    })
