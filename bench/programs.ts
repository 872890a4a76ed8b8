/** Programs of Effect 3 as a user would write them. */
import { tokens } from "./answer.js"

const sent = JSON.stringify(tokens)

/** Each prints the milliseconds from the start of the process to the first answer. */
export const starting = (baseUrl: string): Readonly<Record<string, string>> => ({
  "effect-authlete": `
    import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
    import * as Effect from "effect/Effect"
    import * as Layer from "effect/Layer"
    import * as Redacted from "effect/Redacted"
    import { AuthleteConfig, reissueIdToken } from "effect-authlete"
    const { accessToken, refreshToken } = ${sent}
    const config = AuthleteConfig.layer({ serviceId: "1", bearer: Redacted.make("b"), baseUrl: "${baseUrl}" })
    const program = reissueIdToken({
      accessToken: Redacted.make(accessToken),
      refreshToken: Redacted.make(refreshToken)
    })
    const response = await Effect.runPromise(Effect.provide(program, Layer.merge(config, FetchHttpClient.layer)))
    if (response.action !== "OK") throw new Error("no answer")
    console.log(performance.now())`,
  "bare HttpClient": `
    import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
    import * as HttpClient from "@effect/platform/HttpClient"
    import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
    import * as Effect from "effect/Effect"
    const request = HttpClientRequest.post("${baseUrl}/api/1/idtoken/reissue").pipe(
      HttpClientRequest.bearerToken("b"),
      HttpClientRequest.bodyUnsafeJson(${sent})
    )
    const program = Effect.flatMap(HttpClient.execute(request), (response) => response.json)
    const response = await Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
    if (response.action !== "OK") throw new Error("no answer")
    console.log(performance.now())`
})

/** An Effect program that already uses `HttpClient` and `Schema`. */
export const effectProgram = `
  import { FetchHttpClient, HttpClient, HttpClientResponse } from "@effect/platform"
  import { Config, Effect, Layer, Redacted, Schedule, Schema } from "effect"
  const User = Schema.Struct({
    name: Schema.optionalWith(Schema.String, { exact: true, nullable: true }),
    password: Schema.Redacted(Schema.String),
    mail: Schema.transformOrFail(Schema.String, Schema.NonEmptyString, { decode: Effect.succeed, encode: Effect.succeed })
  })
  class Failed extends Schema.TaggedError()("Failed", { after: Schema.Duration }) {}
  const program = Effect.gen(function* () {
    const url = yield* Config.string("URL")
    const response = yield* HttpClient.get(url).pipe(Effect.timeout("5 seconds"), Effect.withSpan("get"))
    return yield* HttpClientResponse.schemaBodyJson(User)(response)
  }).pipe(Effect.retry(Schedule.recurs(2)), Effect.catchAll(() => new Failed({ after: 5 })))
  Effect.runPromise(Effect.provide(program, Layer.mergeAll(FetchHttpClient.layer))).then(console.log)
`

/** A program that only reissues. */
export const reissue = `
  import { AuthleteConfig, reissueIdToken } from "effect-authlete"
  import { FetchHttpClient } from "@effect/platform"
  import { Effect, Layer, Redacted } from "effect"
  const tokens = { accessToken: Redacted.make("a"), refreshToken: Redacted.make("r") }
  const layer = Layer.merge(AuthleteConfig.layerConfig(), FetchHttpClient.layer)
  Effect.runPromise(Effect.provide(reissueIdToken(tokens), layer)).then(console.log)
`
