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
