/** What is wrong with a timeout, as the end of a sentence that begins with its name; nothing if a timer can keep it. */
export const timeoutProblem = (millis: number | undefined): string | undefined => {
  if (millis === undefined) return 'is not a duration: give milliseconds, or a text such as "10 seconds"'
  return millis > 0 && millis < 2 ** 31 ? undefined : "must be longer than zero and shorter than 25 days"
}
