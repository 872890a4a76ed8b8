import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import type { SandboxRequest } from "../SandboxRequest.js"

/** The requests that came in last, oldest first. */
export interface Requests {
  readonly add: (request: SandboxRequest) => Effect.Effect<void>
  readonly all: Effect.Effect<ReadonlyArray<SandboxRequest>>
  readonly clear: Effect.Effect<void>
}

const mostRequests = 10_000

/** Characters in the bodies of all that are kept. */
const mostText = 32_000_000

interface Kept {
  readonly request: SandboxRequest
  readonly length: number
}

/** The last of them that there is room for; the very last is always one. */
const last = (kept: ReadonlyArray<Kept>): ReadonlyArray<Kept> => {
  const latest = kept.slice(-mostRequests)
  let text = latest.reduce((sum, { length }) => sum + length, 0)
  return latest.slice(
    latest.findIndex(({ length }) => {
      if (text <= mostText) return true
      text -= length
      return false
    })
  )
}

export const make: Effect.Effect<Requests> = Effect.map(
  Ref.make<ReadonlyArray<Kept>>([]),
  (kept): Requests => ({
    add: (request) =>
      Ref.update(kept, (earlier) => last([...earlier, { request, length: Redacted.value(request.body).length }])),
    all: Effect.map(Ref.get(kept), (kept) => kept.map(({ request }) => request)),
    clear: Ref.set(kept, [])
  })
)
