import type { HttpClient } from "@effect/platform"
import { Effect, Redacted } from "effect"
import { AuthleteConfig, RetryPolicy, reissueIdToken, TokenEndpoint, type IdTokenReissueResponse , type IdTokenReissueRequest, type AuthleteError} from "effect-authlete"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import { expect, test } from "tstyche"
test("d", () => {
  // @ts-expect-error Type 'XX'
  const a: never = reissueIdToken
  // @ts-expect-error Type 'XX'
  const b: never = reissueIdToken({ accessToken: Redacted.make(""), refreshToken: Redacted.make("") })
  // @ts-expect-error Type 'XX'
  const c: never = TokenEndpoint.layer
  // @ts-expect-error Type 'XX'
  const d: never = AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("") })
  // @ts-expect-error Type 'XX'
  const f: never = AuthleteSandbox.layer()
  // @ts-expect-error Type 'XX'
  const g: never = AuthleteSandbox.layerServer()
  // @ts-expect-error Type 'XX'
  const h: never = RetryPolicy.backoff()
  // @ts-expect-error Type 'XX'
  const i: never = RetryPolicy.none
  // @ts-expect-error Type 'XX'
  const j: never = null! as IdTokenReissueResponse
  // @ts-expect-error Type 'XX'
  const k: never = null! as IdTokenReissueRequest
  // @ts-expect-error Type 'XX'
  const l: never = null! as AuthleteError
  // @ts-expect-error Type 'XX'
  const m: never = Effect.runPromise(reissueIdToken({ accessToken: Redacted.make(""), refreshToken: Redacted.make("") }))
  // @ts-expect-error Type 'XX'
  const n: never = AuthleteConfig.make
  // @ts-expect-error Type 'XX'
  const o: never = (null! as typeof TokenEndpoint.Service).reissueIdToken
  // @ts-expect-error Type 'XX'
  const p: never = null! as NonNullable<IdTokenReissueResponse["action"]>
  // @ts-expect-error Type 'XX'
  const q: never = AuthleteConfig.layerConfig
})
