/** An Effect program that already uses `HttpClient` and `Schema`. */
export const effectProgram = `
  import { FetchHttpClient, HttpClient, HttpClientResponse } from "effect/http"
  import { Config, Duration, Effect, Layer, Redacted, Schedule, Schema, SchemaGetter } from "effect"
  const User = Schema.Struct({
    name: Schema.OptionFromOptionalNullOr(Schema.String),
    password: Schema.RedactedFromValue(Schema.String),
    mail: Schema.String.pipe(Schema.decodeTo(Schema.NonEmptyString, {
      decode: SchemaGetter.transformOrFail(Effect.succeed),
      encode: SchemaGetter.transformOrFail(Effect.succeed)
    }))
  })
  class Failed extends Schema.TaggedError()("Failed", { after: Schema.Duration }) {}
  const program = Effect.gen(function* () {
    const url = yield* Config.String("URL")
    const response = yield* HttpClient.get(url).pipe(Effect.timeout("5 seconds"), Effect.withSpan("get"))
    return yield* HttpClientResponse.schemaBodyJson(User)(response)
  }).pipe(Effect.retry(Schedule.recurs(2)), Effect.catch(() => new Failed({ after: Duration.seconds(5) })))
  Effect.runPromise(Effect.provide(program, Layer.mergeAll(FetchHttpClient.layer))).then(console.log)
`
