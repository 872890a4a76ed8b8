import type { Confidential } from "./confidential.js"
import { type Reading, readings } from "./readings.js"

/** Longer than any sentence of Authlete's; what is beyond it is not shown. */
const longest = 8 * 1024

/** As much of what is confidential is looked for. Where it is found, all that agrees with it goes. */
const enough = 256

const isWordCharacter = /^[\p{L}\p{M}\p{N}]$/u

/** Scripts whose words have no space between them, or whose names have endings. */
const isJoined = /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]$/u

const lastOf = (text: string): string => [...text.slice(-2)].at(-1) ?? ""

const firstOf = (text: string): string => [...text.slice(0, 2)][0] ?? ""

/** Whether what stands there in a text is a whole word, or several. */
const isWhole = (text: string, start: number, end: number): boolean => {
  const ends = (inner: string, outer: string) => !isWordCharacter.test(outer) || isJoined.test(inner)
  return (
    ends(firstOf(text.slice(start, end)), lastOf(text.slice(Math.max(0, start - 2), start))) &&
    ends(lastOf(text.slice(start, end)), firstOf(text.slice(end, end + 2)))
  )
}

/** Marks where something stands in a text: anywhere if it has 8 characters, as a whole word if it has 3. */
const mark = (marks: Uint8Array, text: string, needle: string): void => {
  if (needle.length < 3) return
  const key = needle.slice(0, enough)
  let start = text.indexOf(key)
  while (start !== -1) {
    let end = start + key.length
    while (end < text.length && text[end] === needle[end - start]) end++
    const isFound = needle.length >= 8 || isWhole(text, start, end)
    if (isFound) marks.fill(1, start, end)
    start = text.indexOf(key, isFound ? end : start + 1)
  }
}

/** Marks in the text what is marked in a reading of it: an escape as a whole, and what is left out within a mark. */
const markText = (textMarks: Uint8Array, { parts }: Reading, marks: Uint8Array): void => {
  for (const { at, canonical, end, start } of parts) {
    if (canonical.length === end - start) {
      for (let index = 0; index < canonical.length; index++) textMarks[start + index] ||= marks[at + index] ?? 0
    } else if (canonical === "" ? marks[at - 1] && marks[at] : marks.subarray(at, at + canonical.length).includes(1)) {
      textMarks.fill(1, start, end)
    }
  }
}

const withoutMarked = (text: string, marks: Uint8Array): string => {
  let shown = ""
  for (let start = 0, end = 0; start < text.length; start = end) {
    while (end < text.length && marks[end] === marks[start]) end++
    shown += marks[start] === 1 ? "<redacted>" : text.slice(start, end)
  }
  return shown
}

/**
 * Takes what is confidential out of a text that a server wrote: one that echoes what it was sent must put neither a token
 * nor what a user's claims say in a message. Capitals, escapes and the normal form do not matter.
 */
export const scrub = (text: string, { personal, secrets }: Confidential): string => {
  // What begins in what is shown may end after it.
  const searched = text.slice(0, 2 * longest)
  const found = readings(searched).map((reading) => ({ reading, marks: new Uint8Array(reading.text.length) }))
  const room = Math.max(...found.map(({ marks }) => marks.length))
  for (const sought of new Set([...secrets.filter(({ length }) => length >= 8), ...personal])) {
    // Only what is escaped gets shorter.
    if (Math.min(sought.length, enough) > room && !/[\\%&]/.test(sought)) continue
    for (const needle of readings(sought.slice(0, 2 * longest))) {
      for (const { marks, reading } of found) mark(marks, reading.text, needle.text)
    }
  }
  const shown = text.slice(0, longest)
  if (!found.some(({ marks }) => marks.includes(1))) return shown
  const textMarks = new Uint8Array(searched.length)
  for (const { marks, reading } of found) markText(textMarks, reading, marks)
  return withoutMarked(shown, textMarks)
}
