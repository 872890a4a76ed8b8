/** A part of a reading, and what it stands for in the text that was read. */
interface Part {
  readonly canonical: string
  /** Where it begins in the reading. */
  readonly at: number
  /** Where it begins in the text. */
  readonly start: number
  readonly end: number
}

/** A text in one spelling: in lower case, decomposed, without backslashes. */
export interface Reading {
  readonly text: string
  readonly parts: ReadonlyArray<Part>
}

/** Capitals are not told from other letters, nor a form's `+` from the space that it stands for. */
const folded = (text: string): string =>
  text
    .toUpperCase()
    .toLowerCase()
    .replaceAll("ς", "σ")
    .normalize("NFD")
    .replaceAll(/[\s\p{Cc}+]/gu, " ")
    .replaceAll("\\", "")

type Groups = Readonly<Record<string, string | undefined>>

/** ASCII that is spelled in one way. */
const plain = /^[ !-$'-*,-[\]-~]*$/

/** A row of plain ASCII, or a character with its marks. */
const characters = /[ !-$'-*,-[\]-~]+|[\s\S]\p{M}*/gu

/**
 * An escape of JSON, Python, a URL or HTML, or what `characters` matches. Backslashes may be doubled and `%` may be encoded
 * any number of times.
 */
const escapes = new RegExp(
  [
    String.raw`\\+(?:u(?<unit>[\da-fA-F]{4})|x(?<byte>[\da-fA-F]{2})|(?<space>[bfnrt]))?`,
    String.raw`(?<bytes>(?:%(?:25)*[\da-fA-F]{2})+)`,
    String.raw`&(?:#(?<decimal>\d{1,7})|#x(?<hexadecimal>[\da-fA-F]{1,6})|(?<named>amp|apos|gt|lt|quot));`,
    characters.source
  ].join("|"),
  "gu"
)

const named: Readonly<Record<string, string>> = { amp: "&", apos: "'", gt: ">", lt: "<", quot: '"' }

const ofCodePoint = (code: number): string => (code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code))

const decoded = (part: string, { byte, bytes, decimal, hexadecimal, named: name, space, unit }: Groups): string => {
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

const read = (text: string, pattern: RegExp): Reading => {
  const parts: Array<Part> = []
  let whole = ""
  for (const match of text.matchAll(pattern)) {
    const [part] = match
    const canonical = folded(decoded(part, match.groups ?? {}))
    parts.push({ canonical, at: whole.length, start: match.index, end: match.index + part.length })
    whole += canonical
  }
  return { text: whole, parts }
}

/** How a text may be meant: as it stands and, where that makes a difference, with its escapes decoded. */
export const readings = (text: string): ReadonlyArray<Reading> => {
  if (plain.test(text)) {
    const canonical = text.toLowerCase()
    return [{ text: canonical, parts: [{ canonical, at: 0, start: 0, end: text.length }] }]
  }
  const asItStands = read(text, characters)
  const unescaped = read(text, escapes)
  return unescaped.text === asItStands.text ? [asItStands] : [asItStands, unescaped]
}
