import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import { outcome } from "../wire/sandbox/outcome.js"

/** Refuses a call: Authlete's own errors have this form. */
export const refuse = (status: 400 | 401 | 403 | 404, code: string, problem: string) =>
  Effect.succeed(HttpServerResponse.unsafeJson(outcome(code, problem), { status }))
