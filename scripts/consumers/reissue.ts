/** The module of an edition's HTTP clients. */
export const httpOf = (edition: string): string => (edition === "effect-4" ? "effect/http" : "@effect/platform")

/** The whole of a program that reissues an ID token over `fetch`, as the environment configures it. */
export const reissue = (edition: string): string => `
  import { FetchHttpClient } from "${httpOf(edition)}"
  import { Effect, Layer, Redacted } from "effect"
  import { AuthleteConfig, reissueIdToken } from "effect-authlete"
  const tokens = { accessToken: Redacted.make("a"), refreshToken: Redacted.make("r") }
  const layer = Layer.merge(AuthleteConfig.layerConfig(), FetchHttpClient.layer)
  Effect.runPromise(Effect.provide(reissueIdToken(tokens), layer)).then(console.log)
`
