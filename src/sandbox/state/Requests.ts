import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { lastKept } from "../../wire/sandbox/kept.js"
import type { SandboxRequest } from "../SandboxRequest.js"

/** The requests that came in last, oldest first. */
export interface Requests {
  readonly add: (request: SandboxRequest) => Effect.Effect<void>
  readonly all: Effect.Effect<ReadonlyArray<SandboxRequest>>
  readonly clear: Effect.Effect<void>
}

interface Kept {
  readonly request: SandboxRequest
  readonly length: number
}

export const make: Effect.Effect<Requests> = Effect.map(
  Ref.make<ReadonlyArray<Kept>>([]),
  (kept): Requests => ({
    add: (request) =>
      Ref.update(kept, (earlier) => lastKept([...earlier, { request, length: Redacted.value(request.body).length }])),
    all: Effect.map(Ref.get(kept), (kept) => kept.map(({ request }) => request)),
    clear: Ref.set(kept, [])
  })
)
