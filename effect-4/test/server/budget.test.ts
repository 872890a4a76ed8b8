import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Redacted, Schedule } from "effect"
import { HttpClient, HttpClientError, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { AuthleteConfig, type RetryPolicy, TokenEndpoint } from "effect-authlete"
import { assertContent, assertError, form, mounts, type Setting, stage } from "./mount.js"

/** What comes of the attempts at one path, in turn, and then of all others like the last; `ms` is when each began. */
interface Played {
  readonly attempts: Array<{ readonly path: string; readonly ms: number }>
  readonly endpoint: Layer.Layer<TokenEndpoint>
}

type Reply = "refused" | "stalls" | object

const reissuable = {
  action: "ID_TOKEN_REISSUABLE",
  subject: "alice",
  accessToken: "new-access-token",
  refreshToken: "new-refresh-token",
  responseContent: '{"access_token":"new-access-token"}'
}

const play = (
  replies: Record<string, (ms: number) => Reply>,
  retry: RetryPolicy.RetryPolicy = Schedule.spaced("1 second")
): Played => {
  const attempts: Played["attempts"] = []
  const Client = Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url) =>
      Effect.flatMap(Clock.currentTimeMillis, (ms) => {
        const path = url.pathname.replace("/api/1/", "")
        attempts.push({ path, ms })
        const reply = replies[path]?.(ms) ?? "stalls"
        if (reply === "stalls") return Effect.never
        if (reply === "refused") {
          const cause = Object.assign(new Error("connect"), { code: "ECONNREFUSED" })
          const reason = new HttpClientError.TransportError({ request, cause })
          return Effect.fail(new HttpClientError.HttpClientError({ reason }))
        }
        return Effect.succeed(HttpClientResponse.fromWeb(request, Response.json(reply)))
      })
    )
  )
  const Config = AuthleteConfig.layer({
    serviceId: "1",
    bearer: Redacted.make("a-bearer"),
    baseUrl: "https://authlete.example",
    retry
  })
  const endpoint = TokenEndpoint.layer.pipe(Layer.provide(Config), Layer.provide(Client), Layer.orDie)
  return { attempts, endpoint }
}

const mount = mounts["as a web handler"]

const answerTo = (setting: Setting, sleeps: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    assert(mount !== undefined)
    const handler = yield* stage(mount, setting)
    const answer = yield* Effect.forkChild(handler.answerTo(form()))
    for (const [index, until] of sleeps.entries()) {
      yield* handler.asleepUntil(until)
      yield* TestClock.adjust(until - (sleeps[index - 1] ?? 0))
    }
    return yield* Fiber.join(answer)
  })

const seconds = (...numbers: ReadonlyArray<number>) => numbers.map((number) => 1000 * number)

describe("While an OAuth client waits", () => {
  it.effect("/auth/token is tried again for ten seconds, and for no longer", () =>
    Effect.gen(function* () {
      const { attempts, endpoint } = play({ "auth/token": () => "refused" })
      const answer = yield* answerTo({ endpoint }, seconds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
      assertError(answer, 500, "server_error")
      assert.deepStrictEqual(
        attempts.map(({ ms }) => ms),
        seconds(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
      )
    })
  )

  it.effect("the refresh succeeds that was refused a connection before", () =>
    Effect.gen(function* () {
      const { attempts, endpoint } = play({
        "auth/token": (ms) => (ms < 3000 ? "refused" : reissuable),
        "idtoken/reissue": (ms) => (ms < 5000 ? "refused" : { action: "OK", responseContent: '{"id_token":"new"}' })
      })
      assertContent(yield* answerTo({ endpoint }, seconds(1, 2, 3, 4, 5)), 200, '{"id_token":"new"}')
      assert.lengthOf(attempts, 7)
    })
  )

  it.effect("an attempt at /auth/token that is under way is not cut off, and not repeated", () =>
    Effect.gen(function* () {
      const { attempts, endpoint } = play({ "auth/token": (ms) => (ms < 10_000 ? "refused" : "stalls") })
      const answer = yield* answerTo({ endpoint }, seconds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 40))
      assertError(answer, 500, "server_error")
      assert.lengthOf(attempts, 11)
    })
  )

  it.effect(
    "the tokens go out within ten seconds, a timeout and the reissue's timeout, whatever the reissue does",
    () =>
      Effect.gen(function* () {
        const { endpoint } = play({ "auth/token": (ms) => (ms < 10_000 ? "refused" : reissuable) })
        const answer = yield* answerTo({ endpoint }, seconds(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15))
        assertContent(answer, 200, reissuable.responseContent)
      })
  )

  for (const [what, millis] of Object.entries({ "takes its time to decide": 11_000, "never decides": 1e9 })) {
    it.effect(`no attempt is waited for that comes too late, as of a schedule that ${what}`, () =>
      Effect.gen(function* () {
        const slow = Schedule.tap(Schedule.forever, () => Effect.sleep(millis))
        const { attempts, endpoint } = play({ "auth/token": () => "refused" }, slow)
        assertError(yield* answerTo({ endpoint }, [10_001]), 500, "server_error")
        assert.lengthOf(attempts, 1)
      })
    )
  }
})
