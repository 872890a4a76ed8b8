import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { pipe } from "effect/Function"
import * as Scope from "effect/Scope"
import * as Tracer from "effect/Tracer"
import { member } from "../wire/member.js"
import {
  CurrentRedactedNames,
  Fetch,
  type HttpClient,
  type HttpClientRequest,
  type HttpClientResponse,
  makeClient,
  mapRequestEffect,
  TracerDisabledWhen,
  TracerPropagationEnabled,
  withScope
} from "./http.js"

/** What was sent for one attempt, and what its connections close with. */
export class Exchange {
  /** How often any client was asked, as far as that can be seen. */
  asked = 0
  /** The request, once the mappers of the client have changed it. */
  mapped: HttpClientRequest | undefined = undefined
  /** The answer to the last call of the runtime's own `fetch`. */
  fetched: Response | undefined = undefined

  constructor(readonly scope: Scope.Closeable) {}

  /**
   * Whether reading this response to its end leaves nothing open: one client was asked, once, and what it answered is
   * this response, and not one that somebody made in its place. It is only known of `fetch` and of undici.
   */
  endsWith(response: HttpClientResponse | undefined): boolean {
    if (this.asked !== 1) return false
    const source = member(response, "source")
    return source !== undefined && (source === this.fetched || member(source, "opaque") === this)
  }
}

/** `NodeHttpClient`'s options of a request, by their key: this library does not depend on Node. */
const UndiciOptions = Context.Reference<object>("@effect/platform-node/NodeHttpClient/UndiciOptions", {
  defaultValue: () => ({})
})

/** A `fetch` that has the last word: options given to the client's layer are kept, but no redirect is followed. */
const withFetchOptions = (
  context: Context.Context<never>,
  options: RequestInit,
  exchange: Exchange
): typeof globalThis.fetch => {
  // Not the reference's default: Effect keeps the first that it finds, and a program may replace the runtime's.
  const given = Context.getOrUndefined(context, Fetch)
  if (given !== undefined) return (input, init) => given(input, { ...init, ...options, redirect: "manual" })
  return async (input, init) => {
    const response = await globalThis.fetch(input, { ...init, ...options, redirect: "manual" })
    exchange.fetched = response
    return response
  }
}

/** undici's redirect interceptor leaves a request alone that says so; `opaque` comes back with the answer. */
const withoutRedirections = (context: Context.Context<never>, exchange: Exchange): object => ({
  ...Context.get(context, UndiciOptions),
  maxRedirections: 0,
  opaque: exchange
})

/**
 * A client that sends nothing, and fails: it lets `withScope` tie the request to the scope, by its identity, and whatever
 * client sends that request then closes its connection when the scope ends. To wrap the sending client in `withScope`
 * would do the same, but run its request mappers, and ours, outside of its own context.
 */
const tied = withScope(makeClient(() => Effect.fail("nothing is sent"), Effect.succeed))

/**
 * Executes a request so that its connection closes when the scope ends and that, whatever the client was built with, no
 * redirect is followed, no trace headers are sent, there is no span of its own (which would hold the request, body and
 * all), and every header of the call is redacted.
 *
 * The mapper runs where the client's own context is in force, after everything else that sets these, so that options
 * given to the client's layer are seen and kept; it sets them for the rest of what the client does. (`HttpClient.transform`
 * runs mappers outside: under it, a `Fetch` that was given to the layer inside is not seen.)
 */
export const guarded = (client: HttpClient, headerNames: ReadonlyArray<string>, fetchOptions: RequestInit) => {
  const mapped = (exchange: Exchange) =>
    mapRequestEffect(client, (request) =>
      Effect.withFiber((fiber) => {
        exchange.mapped = request
        const { context } = fiber
        fiber.setContext(
          pipe(
            // Each client that is asked for an answer asks `TracerDisabledWhen` first, unless it need not.
            Context.get(context, Tracer.DisablePropagation)
              ? Context.add(context, Tracer.DisablePropagation, false)
              : context,
            Context.add(Fetch, withFetchOptions(context, fetchOptions, exchange)),
            Context.add(UndiciOptions, withoutRedirections(context, exchange)),
            Context.add(TracerDisabledWhen, () => {
              exchange.asked++
              return true
            })
          )
        )
        return Effect.as(
          Effect.provideService(Effect.ignore(tied.execute(request)), Scope.Scope, exchange.scope),
          request
        )
      })
    )
  return (request: HttpClientRequest, exchange: Exchange) =>
    Effect.suspend(() => mapped(exchange).execute(request)).pipe(
      Effect.updateContext((context: Context.Context<never>) =>
        pipe(
          context,
          Context.add(CurrentRedactedNames, [...Context.get(context, CurrentRedactedNames), ...headerNames]),
          Context.add(TracerPropagationEnabled, false)
        )
      )
    )
}
