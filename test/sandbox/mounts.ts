import { createServer } from "node:http"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeHttpServer } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { AuthleteConfig } from "effect-authlete"
import { AuthleteSandbox, type AuthleteSandboxOptions } from "effect-authlete/sandbox"

/** Both ways to have a sandbox. */
export const mounts = {
  "in memory": (options?: AuthleteSandboxOptions) => AuthleteSandbox.layer(options),
  "on a socket": (options?: AuthleteSandboxOptions) =>
    AuthleteSandbox.layerServer(options).pipe(
      Layer.provide(NodeHttpServer.layerServer(() => createServer(), { host: "127.0.0.1", port: 0 })),
      Layer.merge(FetchHttpClient.layer)
    )
}

export type Services = AuthleteSandbox | AuthleteConfig | HttpClient.HttpClient

/** A plain HTTP request, so that what the library would not send can be sent. */
export const http = (
  method: "GET" | "POST" | "DELETE",
  path: string,
  options: { readonly authorization?: string | undefined; readonly body?: string | Uint8Array } = {}
) =>
  Effect.gen(function* () {
    const { baseUrl } = yield* AuthleteConfig
    const { authorization, body = new Uint8Array(0) } = { authorization: "Bearer sandbox-bearer", ...options }
    const request = HttpClientRequest.make(method)(baseUrl + path, {
      headers: authorization === undefined ? {} : { authorization }
    })
    const response = yield* HttpClient.execute(
      method === "POST" ? HttpClientRequest.bodyUint8Array(request, Buffer.from(body), "application/json") : request
    )
    return { status: response.status, text: yield* response.text, contentType: response.headers["content-type"] }
  })

/** A sentence, after its code. */
export const sentence = /^\[SANDBOX_\w+\] [A-Z].*\w\.$/
