import { outcome } from "../wire/sandbox/outcome.js"
import { jsonResponse } from "./http.js"

/** Refuses a call: Authlete's own errors have this form. */
export const refuse = (status: 400 | 401 | 403 | 404, code: string, problem: string) =>
  jsonResponse(outcome(code, problem), { status })
