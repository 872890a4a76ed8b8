/** Runs the blocks of `docs/recipes.md`. */
import { createServer } from "node:http"
import { describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { HttpEffect, HttpRouter, HttpServer } from "effect/http"
import { IdTokenClaims, reissueIdToken, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import { moduleWith } from "../../test/documents.js"
import {
  type Asked,
  callRecipes,
  type Endpoint,
  endpointRecipes,
  page,
  type Reissue,
  type Untyped
} from "../../test/recipeScenarios.js"
import { clients, configFor, request } from "./client/call.js"
import { logTo } from "./logTo.js"
import { listen } from "./servers.js"

const recipe = (block: string) => Effect.promise((): Promise<Untyped> => import(moduleWith(page, 4, block)))

/** An Authlete that takes every token request. */
const services = (asked: Array<Asked>) =>
  Layer.mergeAll(
    IdTokenClaims.none,
    Layer.succeed(TokenEndpoint, {
      processToken: ({ clientCertificate, clientId, clientSecret }, options) =>
        Effect.sync(() => {
          const secret = clientSecret && Redacted.value(clientSecret)
          asked.push({ serviceId: options?.serviceId, clientId, clientSecret: secret, clientCertificate })
          return { action: "OK", responseContent: Redacted.make("{}") }
        }),
      issueToken: () => Effect.die("it was not asked"),
      failToken: () => Effect.die("it was not asked"),
      reissueIdToken: () => Effect.die("it was not asked"),
      revokeToken: () => Effect.die("it was not asked"),
      getJwks: () => Effect.die("it was not asked")
    }),
    logTo()
  )

type Services = ReturnType<typeof services>

type Mounted = Effect.Effect<Endpoint["send"], never, Scope.Scope>

interface WebHandler {
  readonly handler: (request: Request) => Promise<Response>
  readonly dispose: () => Promise<void>
}

const web = (make: () => WebHandler): Mounted =>
  Effect.map(
    Effect.acquireRelease(Effect.sync(make), ({ dispose }) => Effect.promise(dispose)),
    ({ handler }) =>
      (path, init) =>
        handler(new Request(`https://as.example.com${path}`, init))
  )

const app = (app: ReturnType<typeof TokenRequestHandler.make>, services: Services) =>
  web(() => HttpEffect.toWebHandlerLayer(app, services))

const routes = (
  routes: Layer.Layer<
    never,
    never,
    HttpRouter.HttpRouter | HttpRouter.Request<"Requires", IdTokenClaims | TokenEndpoint>
  >,
  services: Services
) =>
  web(() =>
    HttpRouter.toWebHandler(Layer.provideMerge(routes, Layer.merge(services, HttpServer.layerServices)), {
      disableLogger: true
    })
  )

/** How the exports of a block are mounted. */
const mounts: Record<string, (exported: Untyped, services: Services, proxy: string) => Mounted> = {
  ".cors(": (exported, services) => routes(exported.app, services),
  "express.urlencoded": ({ makeApp }, services) =>
    Effect.gen(function* () {
      const express = yield* makeApp(yield* Layer.build(services)) as Effect.Effect<Untyped, never, Scope.Scope>
      const port = yield* listen(createServer(express))
      return (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init)
    }),
  "HttpApi.make": ({ ApiLive }, services) => routes(ApiLive, services),
  "export const TokenRoute": ({ TokenRoute }, services) => routes(TokenRoute, services),
  "/:tenant/token": (exported, services) => routes(exported.app, services),
  "x-amzn-mtls-clientcert": (exported, services, proxy) => app(exported.makeToken(exported[proxy]), services),
  "export const formEncodingBasic": ({ formEncodingBasic }, services) =>
    app(formEncodingBasic(TokenRequestHandler.make()), services)
}

const reissue: Reissue = (baseUrl, client, times = 1) =>
  Effect.all(
    Array.from({ length: times }, () => Effect.map(reissueIdToken(request), ({ action }) => action)),
    { concurrency: "unbounded" }
  ).pipe(
    Effect.provide(configFor(baseUrl)),
    Effect.provide(typeof client === "string" ? clients[client] : (client.layer as typeof clients.undici)),
    Effect.runPromise
  )

describe("docs/recipes.md", () => {
  for (const { block, name, proxy = "", run } of endpointRecipes) {
    it.live(name, () =>
      Effect.gen(function* () {
        const asked: Array<Asked> = []
        const send = yield* mounts[block]?.(yield* recipe(block), services(asked), proxy) ?? Effect.die(block)
        yield* Effect.promise(() => run({ asked, send }))
      })
    )
  }

  for (const { block, name, run } of callRecipes) {
    it.live(name, () => Effect.flatMap(recipe(block), (exported) => Effect.promise(() => run(exported, reissue))))
  }
})
