/** What each answer of a sandbox says of the outcome. The codes begin with `SANDBOX_`, so that nobody takes them for Authlete's. */
export interface Outcome {
  readonly resultCode: string
  readonly resultMessage: string
}

/** The outcome, from a sentence without its full stop. */
export const outcome = (code: string, sentence: string): Outcome => ({
  resultCode: code,
  resultMessage: `[${code}] ${sentence}.`
})
