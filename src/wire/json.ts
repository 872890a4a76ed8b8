import { printable } from "./printable.js"

/** A JSON object as text, or a sentence that says which member JSON could not carry. */
export type JsonText =
  | { readonly _tag: "Json"; readonly text: string }
  | { readonly _tag: "Problem"; readonly problem: string }

class Unencodable {
  constructor(readonly problem: string) {}
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  // A plain object of another realm has an `Object.prototype` of its own, which is the end of its chain.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const nameOf = (value: object): string => {
  const name: unknown = value.constructor?.name
  if (typeof name !== "string" || !/^\w{1,64}$/.test(name)) return "not a plain object"
  return `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`
}

/** Well before the stack ends, wherever it is called from. */
const deepest = 256

/** Where a value stands: put into words only for a problem. */
interface Place {
  readonly within: Place | undefined
  readonly at: string | number
}

const pathTo = (place: Place | undefined): string =>
  place === undefined
    ? "it"
    : pathTo(place.within) + (typeof place.at === "number" ? `[${place.at}]` : `.${printable(place.at, 64)}`)

const refuse = (place: Place | undefined, problem: string): never => {
  throw new Unencodable(`${pathTo(place)} ${problem}`)
}

/** Copies while it checks, so that a getter is read once and what was checked is what is written. */
const copy = (value: unknown, place: Place | undefined, ancestors: Set<object>): unknown => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value
    case "number":
      if (Number.isFinite(value)) return value
      return refuse(place, `is ${value}`)
    case "object": {
      if (value === null) return null
      if (ancestors.has(value)) refuse(place, "refers back to an object that holds it")
      if (!Array.isArray(value) && !isPlain(value)) refuse(place, `is ${nameOf(value)}`)
      if (ancestors.size === deepest) throw new Unencodable(`it is nested more than ${deepest} levels deep`)
      ancestors.add(value)
      const copied: unknown = Array.isArray(value)
        ? Array.from(value, (element: unknown, index) => copy(element, { within: place, at: index }, ancestors))
        : Object.fromEntries(
            Object.keys(value).flatMap((name) => {
              const member: unknown = Reflect.get(value, name)
              return member === undefined ? [] : [[name, copy(member, { within: place, at: name }, ancestors)]]
            })
          )
      ancestors.delete(value)
      return copied
    }
    default:
      return refuse(place, `is ${value === undefined ? "undefined" : `a ${typeof value}`}`)
  }
}

/** Reads the text of a JSON object; nothing if it is none, or nested so deep that it can't be written again. */
export const parseObject = (text: string): object | undefined => {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === "object" && json !== null && stringifyObject(json)._tag === "Json" ? json : undefined
  } catch {
    return undefined
  }
}

/**
 * Writes a plain object as JSON text. Members that are `undefined` are left out. Whatever else JSON would drop, change
 * or choke on (NaN, a Date, a Map, a function, a BigInt, a cycle, a getter that throws) is a problem instead.
 */
export const stringifyObject = (value: unknown): JsonText => {
  try {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return { _tag: "Problem", problem: "it is not a JSON object" }
    }
    return { _tag: "Json", text: JSON.stringify(copy(value, undefined, new Set())) }
  } catch (thrown) {
    return {
      _tag: "Problem",
      problem: thrown instanceof Unencodable ? thrown.problem : "reading it threw an error"
    }
  }
}
