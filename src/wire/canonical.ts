/** A part of a canonical text, and what it stands for in the text that it was made from. */
interface Part {
  readonly canonical: string
  /** Where it begins in the canonical text. */
  readonly at: number
  /** Where it begins in the original text. */
  readonly start: number
  readonly end: number
}

/** A text without the ways in which it may be written: as JSON, in a URL or a form, in HTML, in capitals, decomposed. */
export interface Canonical {
  readonly text: string
  readonly parts: ReadonlyArray<Part>
}

/**
 * What may stand for another character, else a row of plain ASCII, else one character. Backslashes may be doubled and `%` may be
 * encoded any number of times.
 */
const parts =
  /\\+(?:u(?<unit>[\da-fA-F]{4})|x(?<byte>[\da-fA-F]{2})|(?<space>[bfnrt]))?|(?<bytes>(?:%(?:25)*[\da-fA-F]{2})+)|&(?:#(?<decimal>\d{1,7})|#x(?<hexadecimal>[\da-fA-F]{1,6})|(?<named>amp|apos|gt|lt|quot));|[ !-$'-*,-[\]-~]+|[\s\S]/gu

const named: Readonly<Record<string, string>> = { amp: "&", apos: "'", gt: ">", lt: "<", quot: '"' }

const ofCodePoint = (code: number): string => (code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code))

const decoded = (part: string, groups: Readonly<Record<string, string | undefined>>): string => {
  const { byte, bytes, decimal, hexadecimal, named: name, space, unit } = groups
  if (bytes !== undefined) {
    const pairs = bytes.match(/..(?=%|$)/g) ?? []
    return new TextDecoder().decode(Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16)))
  }
  const hex = unit ?? byte ?? hexadecimal
  if (hex !== undefined) return ofCodePoint(Number.parseInt(hex, 16))
  if (decimal !== undefined) return ofCodePoint(Number(decimal))
  if (name !== undefined) return named[name] ?? ""
  return space === undefined ? part : " "
}

/** Capitals are not told from other letters, nor a form's `+` from the space that it stands for. */
const folded = (text: string): string =>
  text
    .toUpperCase()
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[\s\p{Cc}+]/gu, " ")
    .replaceAll("\\", "")

/** ASCII in which nothing is escaped: most texts are that, and need not be taken apart. */
const plain = /^[ !-$'-*,-[\]-~]*$/

/** What two texts have in common that say the same. */
export const canonical = (text: string): Canonical => {
  if (plain.test(text)) {
    const canonical = text.toLowerCase()
    return { text: canonical, parts: [{ canonical, at: 0, start: 0, end: text.length }] }
  }
  const found: Array<Part> = []
  let whole = ""
  for (const match of text.matchAll(parts)) {
    const [part] = match
    const canonical = folded(decoded(part, match.groups ?? {}))
    found.push({ canonical, at: whole.length, start: match.index, end: match.index + part.length })
    whole += canonical
  }
  return { text: whole, parts: found }
}
