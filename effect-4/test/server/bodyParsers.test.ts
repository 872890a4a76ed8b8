import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger, Redacted } from "effect"
import { HttpEffect } from "effect/http"
import { IdTokenClaims, TokenEndpoint, TokenRequestHandler } from "effect-authlete"
import express from "express"
import { Hono } from "hono"
import { logTo } from "../logTo.js"
import { listen } from "../servers.js"
import { form } from "./mount.js"

const endpoint = Layer.succeed(TokenEndpoint, {
  processToken: () => Effect.succeed({ action: "OK", responseContent: Redacted.make("{}") }),
  issueToken: () => Effect.die("it was not asked"),
  failToken: () => Effect.die("it was not asked"),
  reissueIdToken: () => Effect.die("it was not asked"),
  revokeToken: () => Effect.die("it was not asked"),
  getJwks: () => Effect.die("it was not asked")
})

const services = (lines: Array<string>) =>
  Layer.mergeAll(
    endpoint,
    IdTokenClaims.none,
    logTo(Logger.make(({ logLevel, message }) => lines.push(`${logLevel} ${message}`)))
  )

const answerOf = (fetching: Promise<Response> | Response) =>
  Effect.promise(async () => {
    const response = await fetching
    const { error } = JSON.parse(await response.text())
    return [response.status, error]
  })

const sentence =
  /^Error The body of a token request was read before .* Mount TokenRequestHandler before any body parser/

describe("A token endpoint whose body somebody has read", () => {
  it.live("is 500 server_error and says how to mount it, behind express.urlencoded()", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const context = yield* Layer.build(services(lines))
      const scope = yield* Effect.scope
      const handler = yield* NodeHttpServer.makeHandler(TokenRequestHandler.make(), { scope }).pipe(
        Effect.provide(context)
      )
      const mounts = {
        behind: express().use(express.urlencoded()).use("/token", handler),
        before: express().use("/token", handler).use(express.urlencoded())
      }
      const ports = {
        behind: yield* listen(createServer(mounts.behind)),
        before: yield* listen(createServer(mounts.before))
      }
      const post = (port: number) => answerOf(fetch(`http://127.0.0.1:${port}/token`, form()))
      assert.deepStrictEqual(yield* post(ports.before), [200, undefined])
      assert.lengthOf(lines, 0)
      assert.deepStrictEqual(yield* post(ports.behind), [500, "server_error"])
      assert.lengthOf(lines, 1)
      assert.match(lines[0] ?? "", sentence)
    })
  )

  it.live("is 500 server_error and says how to mount it, behind a middleware of Hono's that parses the body", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const { dispose, handler } = HttpEffect.toWebHandlerLayer(TokenRequestHandler.make(), services(lines))
      yield* Effect.addFinalizer(() => Effect.promise(dispose))
      const app = new Hono()
      app.use("/parsed", async (context, next) => {
        await context.req.parseBody()
        await next()
      })
      app.all("*", (context) => handler(context.req.raw))
      const post = (path: string) => answerOf(app.request(path, form()))
      assert.deepStrictEqual(yield* post("/token"), [200, undefined])
      assert.deepStrictEqual(yield* post("/parsed"), [500, "server_error"])
      assert.lengthOf(lines, 1)
      assert.match(lines[0] ?? "", sentence)
    })
  )
})
