import { Effect, Layer, Option, Redacted, type Scope } from "effect"
import { FetchHttpClient, HttpServerResponse } from "effect/http"
import {
  AuthleteConfig,
  ExtensionGrants,
  RefreshDenied,
  ResourceOwnerAuthenticator,
  RetryPolicy,
  TokenEndpoint
} from "effect-authlete"
import {
  type Application,
  authleteOf,
  denied,
  type Played,
  requestOf,
  type Scenario
} from "../../../test/server/scenario.js"
import { type Mount, refreshesDenied, reissueFailures, type Setting, stage } from "./mount.js"

const Config = AuthleteConfig.layer({
  serviceId: "1",
  bearer: Redacted.make("a-bearer"),
  baseUrl: "https://authlete.example",
  retry: RetryPolicy.none
})

const endpoint = (fetch: typeof globalThis.fetch): Layer.Layer<TokenEndpoint> =>
  TokenEndpoint.layer.pipe(
    Layer.provide(Config),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch)),
    Layer.orDie
  )

/** What throws before there is a promise throws here, too. */
const settled = <A>(promise: Promise<A>) => Effect.tryPromise({ try: () => promise, catch: (error) => error })

const grants = ({ answer }: Application) =>
  answer === undefined
    ? Layer.empty
    : Layer.succeed(ExtensionGrants, {
        answer: ({ action }) =>
          Effect.flatMap(settled(answer(action)), ({ body, status }) => HttpServerResponse.json(body, { status }))
      })

const authenticator = ({ authenticate }: Application) =>
  authenticate === undefined
    ? Layer.empty
    : Layer.succeed(ResourceOwnerAuthenticator, {
        authenticate: ({ password, username }) =>
          Effect.map(settled(authenticate(username, Redacted.value(password))), Option.fromNullishOr)
      })

const settingOf = ({ application = {}, options = {} }: Omit<Scenario, "gets">): Setting => {
  const { lookUp } = application
  return {
    options,
    more: Layer.merge(grants(application), authenticator(application)),
    ...(lookUp && {
      lookUp: (asked) =>
        Effect.mapError(settled(lookUp(asked)), (error) => (error === denied ? new RefreshDenied() : error))
    })
  }
}

const counts = Effect.all({ reissueFailures, refreshesDenied })

/** Mounts a token endpoint in front of the scenario's Authlete, and sends it the scenario's request. */
export const play = (mount: Mount, scenario: Omit<Scenario, "gets">): Effect.Effect<Played, never, Scope.Scope> =>
  Effect.gen(function* () {
    const { calls, fetch } = authleteOf(scenario.authlete)
    const before = yield* counts
    const { answerTo, logs } = yield* stage(mount, { ...settingOf(scenario), endpoint: endpoint(fetch) })
    const answer = yield* answerTo(requestOf(scenario))
    const after = yield* counts
    return {
      answer,
      calls,
      logs,
      counts: {
        reissueFailures: after.reissueFailures - before.reissueFailures,
        refreshesDenied: after.refreshesDenied - before.refreshesDenied
      }
    }
  })
