import { type Canonical, canonical } from "./canonical.js"
import type { Confidential } from "./confidential.js"

/** Longer than any sentence of Authlete's; what is beyond it is not shown. */
const longest = 8 * 1024

/** As much of what is confidential is looked for. Where it is found, all that agrees with it goes. */
const enough = 256

const isWordCharacter = /^[\p{L}\p{M}\p{N}]$/u

/** Whether what stands there in a text is a whole word, or several. */
const isWhole = (text: string, start: number, end: number): boolean => {
  const before = [...text.slice(Math.max(0, start - 2), start)].at(-1) ?? ""
  const [after = ""] = text.slice(end, end + 2)
  return !isWordCharacter.test(before) && !isWordCharacter.test(after)
}

/** Marks where it stands in a text: anywhere if it has 8 characters, as a whole word if it has 3. */
const mark = (hidden: Uint8Array, text: string, sought: string): void => {
  if (sought.length < 3) return
  const key = sought.slice(0, enough)
  for (let start = text.indexOf(key); start !== -1; ) {
    let end = start + key.length
    while (end < text.length && text[end] === sought[end - start]) end++
    if (sought.length >= 8 || isWhole(text, start, end)) hidden.fill(1, start, end)
    start = text.indexOf(key, end)
  }
}

/** The text with `<redacted>` in place of what is hidden of its canonical form. */
const withoutHidden = (text: string, { parts }: Canonical, hidden: Uint8Array): string => {
  let shown = ""
  let hiding = false
  const show = (isHidden: boolean, start: number, end: number) => {
    if (!isHidden) shown += text.slice(start, end)
    else if (!hiding) shown += "<redacted>"
    hiding = isHidden
  }
  for (const { at, canonical, end, start } of parts) {
    if (start >= longest) break
    if (canonical.length === end - start) {
      for (let index = start; index < Math.min(end, longest); index++)
        show(hidden[at + index - start] === 1, index, index + 1)
    } else if (canonical === "") {
      show(hiding && hidden[at] === 1, start, end)
    } else {
      show(hidden.subarray(at, at + canonical.length).includes(1), start, end)
    }
  }
  return shown
}

/**
 * Takes what is confidential out of a text that a server wrote: one that echoes what it was sent must put neither a token
 * nor what a user's claims say in a message. It is found however it is written.
 */
export const scrub = (text: string, { personal, secrets }: Confidential): string => {
  // What begins in what is shown may end after it.
  const searched = text.slice(0, 2 * longest)
  const searchable = canonical(searched)
  const hidden = new Uint8Array(searchable.text.length)
  for (const sought of new Set([...secrets.filter(({ length }) => length >= 8), ...personal])) {
    // Only what is escaped gets shorter.
    if (Math.min(sought.length, enough) <= hidden.length || /[\\%&]/.test(sought))
      mark(hidden, searchable.text, canonical(sought).text)
  }
  return hidden.includes(1) ? withoutHidden(searched, searchable, hidden) : text.slice(0, longest)
}
