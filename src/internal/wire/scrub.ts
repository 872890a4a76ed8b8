/**
 * Takes secrets out of a text that a server wrote: one that echoes what it was sent must not put a token in a message.
 * Secrets of fewer than 8 characters stay, since they are found in innocent words.
 */
export const scrub = (text: string, secrets: ReadonlyArray<string>): string =>
  [...secrets]
    .filter((secret) => secret.length >= 8)
    // A secret may begin with another one, whose end would then be left.
    .sort((one, other) => other.length - one.length)
    .reduce((clean, secret) => clean.replaceAll(secret, "<redacted>"), text)
