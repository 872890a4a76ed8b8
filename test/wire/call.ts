import { FetchHttpClient } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, Redacted } from "effect"
import { AuthleteConfig, type AuthleteConfigOptions, type IdTokenReissueRequest } from "effect-authlete"
import type { Step } from "./scenarios.js"
import { startServer } from "./server.js"

export const clients = {
  fetch: FetchHttpClient.layer,
  undici: NodeHttpClient.layerUndici
}

export const request: IdTokenReissueRequest = {
  accessToken: Redacted.make("an-access-token"),
  refreshToken: Redacted.make("a-refresh-token")
}

export const configFor = (baseUrl: string, options?: Partial<AuthleteConfigOptions>) =>
  AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("a-bearer"), baseUrl, ...options })

/** A server for as long as the scope is open. */
export const serve = (steps: ReadonlyArray<Step>, other?: string) =>
  Effect.acquireRelease(
    Effect.promise(() => startServer(steps, other)),
    (server) => Effect.promise(server.stop)
  )
