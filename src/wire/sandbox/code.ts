/** What a code was made with, as far as it decides who may use it. */
export interface CodeTerms {
  readonly grant: {
    readonly redirectUri?: string | undefined
    readonly codeChallenge?: string | undefined
    readonly codeChallengeMethod?: "S256" | "plain" | undefined
  }
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
}

/** What the request that brings a code says besides. */
export interface CodeProof {
  readonly redirectUri: string | undefined
  readonly verifier: string | undefined
  /** The challenge that S256 makes of the verifier. */
  readonly s256: string
}

/** RFC 6749 §4.1.2. */
const tenMinutes = 10 * 60 * 1000

/** What a verifier may be, and a challenge (RFC 7636 §4.1, §4.2). */
export const isVerifier = (text: string): boolean => /^[\w.~-]{43,128}$/.test(text)

/** RFC 7636 §4.6. A verifier for a code without a challenge is a downgrade (RFC 9700 §4.8.2). */
const verifierProblem = ({ grant }: CodeTerms, { s256, verifier }: CodeProof): string | undefined => {
  const { codeChallenge, codeChallengeMethod = "plain" } = grant
  if (codeChallenge === undefined) {
    return verifier === undefined ? undefined : "The code has no code challenge, but the request has a code_verifier"
  }
  if (verifier === undefined) return "The code has a code challenge, but the request has no code_verifier"
  if (!isVerifier(verifier)) return "The code_verifier does not have the form of RFC 7636"
  return (codeChallengeMethod === "S256" ? s256 : verifier) === codeChallenge
    ? undefined
    : "The code_verifier does not match the code challenge"
}

/** Why a code does not bring tokens, as a sentence without its full stop; nothing if it does. */
export const codeProblem = (code: CodeTerms, proof: CodeProof, now: number): string | undefined => {
  const { redirectUri } = code.grant
  if (now - code.issuedAt > tenMinutes) return "The code has expired"
  if (redirectUri !== undefined && proof.redirectUri !== redirectUri) {
    return "The redirect_uri differs from the one in the authorization request"
  }
  return verifierProblem(code, proof)
}
