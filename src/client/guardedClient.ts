import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import { constTrue } from "effect/Function"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"

/** `NodeHttpClient`'s tag for the options of a request, by its key: this library does not depend on Node. */
const UndiciOptions = Context.GenericTag<"UndiciOptions", object>("@effect/platform-node/NodeHttpClient/undiciOptions")

/** A `fetch` that has the last word: options given to the client's layer are kept, but no redirect is followed. */
const withFetchOptions =
  (context: Context.Context<never>, options: RequestInit): typeof fetch =>
  (input, init) =>
    Option.getOrElse(Context.getOption(context, FetchHttpClient.Fetch), () => globalThis.fetch)(input, {
      ...init,
      ...options,
      redirect: "manual"
    })

/** undici's redirect interceptor leaves a request alone that says so. */
const withoutRedirections = (context: Context.Context<never>): object => ({
  ...Option.getOrUndefined(Context.getOption(context, UndiciOptions)),
  maxRedirections: 0
})

/**
 * A client that sends nothing, and fails: it lets `withScope` tie the request to the scope, by its identity, and whatever
 * client sends that request then closes its connection when the scope ends. To wrap the sending client in `withScope`
 * would do the same, but run its request mappers, and ours, outside of its own context.
 */
const tied = HttpClient.withScope(HttpClient.makeWith(() => Effect.fail("nothing is sent"), Effect.succeed))

/**
 * Executes a request so that its connection closes when the scope ends and that, whatever the client was built with, no
 * redirect is followed, no trace headers are sent, there is no span of its own (which would hold the request, body and
 * all), and every header of the call is redacted. It sets all this for the rest of the fiber that it runs in.
 *
 * The mapper runs where the client's own context is in force, after everything else that sets these, so that options
 * given to the client's layer are seen and kept. (`HttpClient.transform` runs mappers outside: under it, a `Fetch` that
 * was given to the layer inside is not seen.)
 */
export const guarded = (
  client: HttpClient.HttpClient,
  headerNames: ReadonlyArray<string>,
  fetchOptions: RequestInit
) => {
  const mapped = (scope: Scope.Scope) =>
    HttpClient.mapRequestEffect(client, (request) =>
      FiberRef.update(FiberRef.currentContext, (context) =>
        Context.mergeAll(
          context,
          Context.make(FetchHttpClient.Fetch, withFetchOptions(context, fetchOptions)),
          Context.make(UndiciOptions, withoutRedirections(context))
        )
      ).pipe(
        Effect.zipRight(FiberRef.set(HttpClient.currentTracerDisabledWhen, constTrue)),
        Effect.zipRight(Effect.provideService(Effect.ignore(tied.execute(request)), Scope.Scope, scope)),
        Effect.as(request)
      )
    )
  return (request: HttpClientRequest.HttpClientRequest, scope: Scope.Scope) =>
    FiberRef.update(Headers.currentRedactedNames, (names) => [...names, ...headerNames]).pipe(
      Effect.zipRight(FiberRef.set(HttpClient.currentTracerPropagation, false)),
      Effect.zipRight(Effect.suspend(() => mapped(scope).execute(request)))
    )
}
