import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import { readUpTo } from "../client/body.js"
import { log } from "../client/log.js"
import * as form from "../wire/server/form.js"
import { serverError } from "../wire/server/oauthAnswer.js"
import { refuse } from "./oauthResponse.js"

/** Reads a form of up to 64 KiB, untouched, or fails with the answer that its sender gets instead. */
export const readForm = (
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<string, HttpServerResponse.HttpServerResponse> =>
  Effect.gen(function* () {
    const refusal = form.headRefusal(request)
    if (refusal === serverError) yield* log("Error", form.eaten)
    if (refusal !== undefined) return yield* refuse(refusal)
    const { body, complete } = yield* Effect.catchAll(readUpTo(request, form.limits), () => refuse(form.unreadable))
    const read = form.readForm(body, complete)
    return typeof read === "string" ? read : yield* refuse(read)
  })
