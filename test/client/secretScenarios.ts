/** A call that is full of secrets, before a server that is hostile or clumsy. Imports no `effect`. */
import assert from "node:assert/strict"

const mark = "QUFBQUFB"

export const canary = (name: string) => `canary-${name}-${mark}`

/** Fails if a secret shows in the text. */
export const assertDiscreet = (text: string): void => assert.ok(!text.includes(mark), text)

/** What a server does with what it was sent. */
export type Server = (request: string) => Promise<Response> | Response

export const page = `<h1>${canary("page")}</h1>`

export const answeringWithAPage: Server = () => new Response(page, { status: 500 })

/** The name of each follows "the server". */
export const servers: Readonly<Record<string, Server>> = {
  "issues tokens": () =>
    Response.json({ action: "OK", responseContent: canary("content"), idToken: canary("id-token") }),
  "echoes the request as its result": (request) =>
    Response.json({ action: request, resultCode: request, resultMessage: request }),
  "echoes the request in a refusal": (request) =>
    Response.json({ resultCode: request, resultMessage: request }, { status: 401 }),
  "echoes the request in a content type": (request) =>
    new Response(canary("body"), {
      status: 502,
      headers: { "content-type": `text/${request.replaceAll(/[^\w-]/g, "/")}` }
    }),
  "echoes the request in a body of the wrong shape": (request) => Response.json({ action: { request } }),
  "echoes the request in a body that is no JSON": (request) => new Response(request),
  "answers with an error page": answeringWithAPage,
  "answers with bytes that are no UTF-8": () =>
    new Response(new Uint8Array([0xff, ...new TextEncoder().encode(canary("bytes"))])),
  "breaks off within the body": () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(canary("half"))),
        pull: (controller) => controller.error(new Error(canary("stream-error")))
      })
    ),
  "can't be reached": (request) => Promise.reject(new TypeError(request, { cause: new Error(request) })),
  "makes the client throw": (request) => {
    throw Object.assign(new Error(request), { code: request })
  },
  "never answers": () => new Promise(() => {})
}

/** The `fetch` by which a server gets the credential, a header and the body. */
export const fetchFrom =
  (server: Server): typeof fetch =>
  async (_, init) => {
    const body = await new Response(init?.body ?? null).text()
    const headers = new Headers(init?.headers)
    return server([headers.get("authorization"), headers.get("x-secret"), body].join(" "))
  }
