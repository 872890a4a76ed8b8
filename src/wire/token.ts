/**
 * What is wrong with a token of OAuth, as the end of a sentence; nothing if it may be sent. It is visible ASCII and spaces
 * (RFC 6749 appendix A.12, A.17).
 */
export const tokenProblem = (token: string): string | undefined => {
  if (token === "") return "is empty"
  if (/[\r\n]/.test(token)) return "has a line break, such as the one at the end of a file"
  return /^[\x20-\x7e]+$/.test(token) ? undefined : "has a character that no token has: it must be visible ASCII"
}
