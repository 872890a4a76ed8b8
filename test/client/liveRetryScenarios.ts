/** How retries wait on a wall clock, over sockets: every edition plays the same runs. Imports no `effect`. */
import assert from "node:assert/strict"
import type { ServerResponse } from "node:http"
import { type Origin, plain } from "../wire/listening.js"

type Reply = (response: ServerResponse) => void

const ok: Reply = (response) => response.end(`{"action":"OK"}`)
const unavailable: Reply = (response) => response.writeHead(503).end()
const retryAfter =
  (value: string): Reply =>
  (response) =>
    response.writeHead(503, { "retry-after": value }).end()
const reset: Reply = (response) => response.socket?.resetAndDestroy()
const breakOff: Reply = (response) => {
  response.writeHead(200, { "content-length": 15 }).write("{", () => reset(response))
}
const stall: Reply = () => {}

/** A whole second, at least half a second later: an HTTP date has no fractions. */
const soonAfter = (millis: number): number => Math.ceil(millis / 1000 + 0.5) * 1000
const soon: Reply = (response) => retryAfter(new Date(soonAfter(Date.now())).toUTCString())(response)

export interface Run {
  /** A server gives them in turn, and the last one again and again. */
  readonly replies: ReadonlyArray<Reply>
  /** In milliseconds. */
  readonly backoff: {
    readonly initialInterval: number
    readonly exponent?: number
    readonly maxInterval?: number
    readonly maxElapsedTime?: number
  }
  /** The least milliseconds from each failure to the next attempt. Nobody knows how much more a busy machine takes. */
  readonly delays: ReadonlyArray<number>
  readonly ends?: 503
  readonly timeout?: number
  /** How many attempts there are at least, and at most. Default: as many as replies. */
  readonly attempts?: readonly [least: number, most: number]
  /** No second attempt before this time, which is so much later than the first one. */
  readonly notBefore?: (first: number) => number
}

/** The name of each follows "the retries of a call". */
export const runs: Readonly<Record<string, Run>> = {
  "wait at least 80 % of a growing interval after each way to fail": {
    replies: [reset, unavailable, breakOff, ok],
    backoff: { initialInterval: 50, exponent: 2 },
    delays: [40, 80, 160]
  },
  "wait no longer than maxInterval, or the third attempt would be hours away": {
    replies: [unavailable, unavailable, unavailable, ok],
    backoff: { initialInterval: 20, exponent: 1e6, maxInterval: 100 },
    delays: [16, 100, 100]
  },
  "wait a second if Retry-After says so": {
    replies: [retryAfter("1"), ok],
    backoff: { initialInterval: 10 },
    delays: [1000]
  },
  "wait until the date of Retry-After": {
    replies: [soon, ok],
    backoff: { initialInterval: 10 },
    delays: [8],
    notBefore: soonAfter
  },
  "keep to their own delays where Retry-After is past, or nonsense": {
    replies: [...["Sun, 06 Nov 1994 08:49:37 GMT", "0", "-1", "soon"].map(retryAfter), ok],
    backoff: { initialInterval: 30, exponent: 1 },
    delays: [24, 24, 24, 24]
  },
  "end where Retry-After asks for a thousand years": {
    replies: [retryAfter("31536000000")],
    backoff: { initialInterval: 10 },
    delays: [],
    ends: 503
  },
  "end when maxElapsedTime is over": {
    replies: [unavailable],
    backoff: { initialInterval: 100, exponent: 1, maxElapsedTime: 300 },
    delays: [80],
    ends: 503,
    // After the first failure, one each 80 ms at most.
    attempts: [2, 4]
  },
  "follow a timeout": {
    replies: [stall, ok],
    backoff: { initialInterval: 20 },
    delays: [16],
    timeout: 500,
    // On a very busy machine, others may time out too.
    attempts: [2, Number.POSITIVE_INFINITY]
  }
}

/** The server of a run, and how many requests it got. */
export const serve = async ({ replies }: Run): Promise<Origin & { readonly requests: () => number }> => {
  let requests = 0
  const server = await plain((request, response) => {
    const reply = replies[Math.min(requests++, replies.length - 1)]
    request.on("end", () => reply?.(response)).resume()
  })
  return { ...server, requests: () => requests }
}

/** What was seen of a run, by the clock of `performance` but for the date. */
export interface Seen {
  /** The action of a success, or the status of a failure. */
  readonly outcome: string | number | undefined
  /** The attempts, whose bearers are numbered from 1. */
  readonly sent: ReadonlyArray<{
    readonly at: number
    readonly date: number
    readonly authorization: string | undefined
  }>
  readonly failed: ReadonlyArray<number>
  /** How many requests the server got. */
  readonly requests: number
}

/** Fails unless a run came out as it says. */
export const assertRun = (run: Run, { failed, outcome, requests, sent }: Seen): void => {
  assert.equal(outcome, run.ends ?? "OK")
  const [least, most] = run.attempts ?? [run.replies.length, run.replies.length]
  assert.ok(least <= sent.length && sent.length <= most, `${sent.length} attempts`)
  if (run.timeout === undefined) assert.equal(requests, sent.length)
  for (const [index, delay] of run.delays.entries()) {
    const waited = (sent[index + 1]?.at ?? 0) - (failed[index] ?? 0)
    // A timer may be a millisecond early.
    assert.ok(waited >= delay - 2, `${waited} ms of ${delay}`)
  }
  const [first, second] = sent
  if (run.notBefore !== undefined) assert.ok((second?.date ?? 0) >= run.notBefore(first?.date ?? 0) - 2)
  assert.deepEqual(
    sent.map(({ authorization }) => authorization),
    sent.map((_, index) => `Bearer bearer-${index + 1}`)
  )
}
