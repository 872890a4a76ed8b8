import { HttpServer } from "@effect/platform"
import { Effect, Random, Redacted, Ref } from "effect"
import { AuthleteSandbox } from "effect-authlete/sandbox"
import type { Fault } from "./faults.js"
import { type Broken, denied } from "./server.js"

const post = (url: string, form: Readonly<Record<string, string>>) =>
  Effect.promise(async () => {
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams(form) })
    await answer.text()
  })

const grantAndRefresh = (subject: string, fault: Fault | undefined) =>
  Effect.gen(function* () {
    const sandbox = yield* AuthleteSandbox
    const { refreshToken } = yield* sandbox.grant({ subject, clientId: "my-app", scopes: ["openid"] })
    yield* sandbox.next(...(fault?.replies ?? []))
    const form = { grant_type: "refresh_token", client_id: "my-app", refresh_token: Redacted.value(refreshToken) }
    yield* HttpServer.addressFormattedWith((address) => post(`${address}/token`, form))
  })

/** One refresh in 20 is denied while all is well. */
const subject = (fault: Fault | undefined) =>
  Effect.map(Random.nextIntBetween(0, 20), (dice) => (dice === 0 && fault === undefined ? denied : "alice"))

/** Refreshes, as many at a time as the fault says. */
export const refreshes = (broken: Ref.Ref<Broken>, fault: Fault | undefined) =>
  Effect.zipRight(
    Ref.set(broken, fault?.broken ?? "nothing"),
    Effect.replicateEffect(
      Effect.flatMap(subject(fault), (subject) => grantAndRefresh(subject, fault)),
      fault?.inFlight ?? 1,
      { concurrency: "unbounded", discard: true }
    )
  )

/** Refreshes one after the other, without an end. */
export const traffic = (broken: Ref.Ref<Broken>, fault: Fault | undefined) =>
  refreshes(broken, fault).pipe(Effect.uninterruptible, Effect.zipRight(Effect.sleep("25 millis")), Effect.forever)
