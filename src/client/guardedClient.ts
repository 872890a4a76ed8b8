import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import { member } from "../wire/member.js"

/** What was sent for one attempt, and what its connections close with. */
export class Exchange {
  /** How often any client was asked, as far as that can be seen. */
  asked = 0
  /** The request, once the mappers of the client have changed it. */
  mapped: HttpClientRequest.HttpClientRequest | undefined = undefined
  /** The answer to the last call of the runtime's own `fetch`. */
  fetched: Response | undefined = undefined

  constructor(readonly scope: Scope.CloseableScope) {}

  /**
   * Whether reading this response to its end leaves nothing open: one client was asked, once, and what it answered is
   * this response, and not one that somebody made in its place. It is only known of `fetch` and of undici.
   */
  endsWith(response: HttpClientResponse.HttpClientResponse | undefined): boolean {
    if (this.asked !== 1) return false
    const source = member(response, "source")
    return source !== undefined && (source === this.fetched || member(source, "opaque") === this)
  }
}

/** `NodeHttpClient`'s tag for the options of a request, by its key: this library does not depend on Node. */
const UndiciOptions = Context.GenericTag<"UndiciOptions", object>("@effect/platform-node/NodeHttpClient/undiciOptions")

/** A `fetch` that has the last word: options given to the client's layer are kept, but no redirect is followed. */
const withFetchOptions = (
  context: Context.Context<never>,
  options: RequestInit,
  exchange: Exchange
): typeof globalThis.fetch => {
  const given = Context.getOption(context, FetchHttpClient.Fetch)
  if (Option.isSome(given)) return (input, init) => given.value(input, { ...init, ...options, redirect: "manual" })
  return async (input, init) => {
    const response = await globalThis.fetch(input, { ...init, ...options, redirect: "manual" })
    exchange.fetched = response
    return response
  }
}

/** undici's redirect interceptor leaves a request alone that says so; `opaque` comes back with the answer. */
const withoutRedirections = (context: Context.Context<never>, exchange: Exchange): object => ({
  ...Option.getOrUndefined(Context.getOption(context, UndiciOptions)),
  maxRedirections: 0,
  opaque: exchange
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
  const mapped = (exchange: Exchange) =>
    HttpClient.mapRequestEffect(client, (request) => {
      exchange.mapped = request
      return FiberRef.update(FiberRef.currentContext, (context) =>
        context.pipe(
          Context.add(FetchHttpClient.Fetch, withFetchOptions(context, fetchOptions, exchange)),
          Context.add(UndiciOptions, withoutRedirections(context, exchange))
        )
      ).pipe(
        Effect.zipRight(
          // Each client that is asked for an answer asks this first.
          FiberRef.set(HttpClient.currentTracerDisabledWhen, () => {
            exchange.asked++
            return true
          })
        ),
        // Where tracing is off, it would not be asked.
        Effect.zipRight(FiberRef.set(FiberRef.currentTracerEnabled, true)),
        Effect.zipRight(Effect.provideService(Effect.ignore(tied.execute(request)), Scope.Scope, exchange.scope)),
        Effect.as(request)
      )
    })
  return (request: HttpClientRequest.HttpClientRequest, exchange: Exchange) =>
    FiberRef.update(Headers.currentRedactedNames, (names) => [...names, ...headerNames]).pipe(
      Effect.zipRight(FiberRef.set(HttpClient.currentTracerPropagation, false)),
      Effect.zipRight(Effect.suspend(() => mapped(exchange).execute(request)))
    )
}
