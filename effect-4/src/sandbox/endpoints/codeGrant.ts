import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { base64url } from "jose"
import { issuedForCode } from "../../wire/sandbox/answers.js"
import { codeProblem } from "../../wire/sandbox/code.js"
import type { FormParameters } from "../../wire/sandbox/form.js"
import { invalidCode } from "../../wire/sandbox/oauthProblem.js"
import { clientsAccessToken } from "../../wire/sandbox/tokens.js"
import { digest } from "../digest.js"
import type { IssuedCode } from "../state/Codes.js"
import * as IssuedTokens from "../state/IssuedTokens.js"
import { required } from "./formParameters.js"
import type { GrantType } from "./GrantType.js"
import { OAuthError } from "./OAuthError.js"

const refuse = (problem: string) => new OAuthError(invalidCode(problem))

const check = Effect.fnUntraced(function* (issued: IssuedCode, parameters: FormParameters) {
  const verifier = parameters.get("code_verifier")
  const s256 = base64url.encode(yield* digest("SHA-256", verifier ?? ""))
  const proof = { redirectUri: parameters.get("redirect_uri"), verifier, s256 }
  const problem = codeProblem(issued, proof, yield* Clock.currentTimeMillis)
  if (problem !== undefined) return yield* refuse(problem)
})

/**
 * `grant_type=authorization_code` (RFC 6749 §4.1.3). A code that comes a second time revokes what came of the first
 * (RFC 6749 §4.1.2). A request that is refused does not use the code up: that is the sandbox's choice.
 */
export const codeGrant: GrantType = ({ codes, issuer, pairs }) =>
  Effect.fnUntraced(function* ({ client, parameters, request }) {
    const code = yield* required(parameters, "code")
    const found = Option.filter(yield* codes.find(code), ({ grant }) => grant.clientId === client.clientId)
    if (Option.isNone(found)) return yield* refuse("The code is unknown or belongs to another client")
    const { grant, used } = found.value
    if (!used) yield* check(found.value, parameters)
    const tokens = yield* IssuedTokens.make(issuer, grant, grant.scopes, request)
    // The pair is known before the code is used: whoever comes second revokes it, however close.
    yield* pairs.add(tokens)
    if (!(yield* codes.use(code))) {
      yield* pairs.revoke((known) => known.grant === grant)
      return yield* refuse("The code was used before: its tokens are revoked")
    }
    const idToken = grant.scopes.includes("openid")
      ? yield* issuer.signIdToken({
          alg: client.idTokenSignedResponseAlg,
          subject: grant.subject,
          audience: client.clientId,
          authTime: grant.authTime,
          accessToken: clientsAccessToken(tokens),
          nonce: grant.nonce,
          claims: grant.claims ?? {},
          headerParams: {}
        })
      : undefined
    return issuedForCode(client, tokens, idToken)
  })
