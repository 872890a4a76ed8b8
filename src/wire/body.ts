import { runtimeError } from "./runtimeError.js"

/** The bytes of a body; `complete` is false if there were more than its reader keeps. */
export interface Body {
  readonly body: Uint8Array
  readonly complete: boolean
}

/** How much of a body is read. */
export interface Limits {
  /** How many bytes are kept. */
  readonly keep: number
  /** How many bytes are read and dropped beyond these. */
  readonly discard: number
  /** How many pieces a body may come in: each costs memory and time, however small it is. */
  readonly chunks: number
}

const concat = (chunks: ReadonlyArray<Uint8Array>): Uint8Array => {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

/** Collects the pieces of a body, no further than its limits. */
export const collector = (limits: Limits) => {
  const kept: Array<Uint8Array> = []
  let length = 0
  let chunks = 0
  return {
    /** Takes the next piece, and says whether it was the last one to read. */
    take: (chunk: Uint8Array): boolean => {
      if (length < limits.keep) kept.push(chunk)
      length += chunk.length
      chunks += 1
      return length > limits.keep + limits.discard || chunks > limits.chunks
    },
    /** What came so far. */
    body: (): Body => ({
      body: concat(kept).subarray(0, limits.keep),
      complete: length <= limits.keep && chunks <= limits.chunks
    })
  }
}

/** How much of an answer of Authlete's is read. */
export const answerLimits: Limits = { keep: 1024 * 1024, discard: 0, chunks: Number.POSITIVE_INFINITY }

/** Whether an answer says that it is within its limits. Then it need not be counted, which costs about twice the time. */
export const declaresSmallLength = (headers: Readonly<Record<string, string | undefined>>): boolean =>
  headers["content-encoding"] === undefined &&
  Number(headers["content-length"] ?? Number.POSITIVE_INFINITY) <= answerLimits.keep

/** Whether the answers of this status end with their headers (RFC 9110 §15.3.5, §15.4.5). */
export const endsWithHeaders = (status: number): boolean => status === 204 || status === 304

/** The names of zlib, Brotli and Zstandard in Node and in Bun for bytes that are not what the `content-encoding` says. */
export const isCorrupt = (cause: unknown): boolean =>
  /^(Z_|ERR__ERROR_|ERR_BROTLI_|ZSTD_|ZlibError$|(Brotli|Zstd)DecompressionError$)/.test(
    runtimeError(cause)?.code ?? ""
  )

/** No body at all. */
export const noBody = (): Body => ({ body: new Uint8Array(0), complete: true })
