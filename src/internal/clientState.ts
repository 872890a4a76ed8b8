import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as Headers from "@effect/platform/Headers"
import * as HttpClient from "@effect/platform/HttpClient"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import { constTrue, identity } from "effect/Function"

/** `NodeHttpClient`'s tag for the options of a request, by its key: this library does not depend on Node. */
const UndiciOptions = Context.GenericTag<"UndiciOptions", object>("@effect/platform-node/NodeHttpClient/undiciOptions")

const extend = <I, S extends object>(context: Context.Context<never>, tag: Context.Tag<I, S>, options: S) =>
  Context.add(context, tag, { ...context.unsafeMap.get(tag.key), ...options })

/**
 * A client that, whatever it was built with, follows no redirect, sends no trace headers, has no span of its own (which
 * would hold the request, body and all), and redacts every header of the call.
 *
 * This runs where the client's own context is in force, after everything else that sets these: options given to the
 * client's layer (a proxy's dispatcher, client certificates) are extended, where those given around the call would
 * replace them. Outside the call, all is as it was.
 */
export const withClientState = (
  client: HttpClient.HttpClient,
  headerNames: ReadonlyArray<string>,
  fetchOptions: RequestInit
): HttpClient.HttpClient => {
  const setState = Effect.all(
    [
      FiberRef.update(FiberRef.currentContext, (context) =>
        context.pipe(
          (context) => extend(context, FetchHttpClient.RequestInit, { ...fetchOptions, redirect: "manual" }),
          (context) => extend(context, UndiciOptions, { maxRedirections: 0 })
        )
      ),
      FiberRef.set(HttpClient.currentTracerDisabledWhen, constTrue)
    ],
    { discard: true }
  )
  return client.pipe(
    HttpClient.mapRequestInputEffect((request) => Effect.as(setState, request)),
    HttpClient.transformResponse((response) =>
      response.pipe(
        Effect.mapInputContext(identity<Context.Context<never>>),
        Effect.locally(HttpClient.currentTracerDisabledWhen, constTrue),
        Effect.locallyWith(Headers.currentRedactedNames, (names) => [...names, ...headerNames])
      )
    )
  )
}
