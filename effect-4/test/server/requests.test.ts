import { once } from "node:events"
import { connect } from "node:net"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Option } from "effect"
import { HttpServerResponse } from "effect/http"
import type { TokenRequestHandler } from "effect-authlete"
import { chunked, largest } from "../../../test/server/requestScenarios.js"
import {
  assertContent,
  assertError,
  form,
  type Init,
  mounts,
  revealed,
  type Setting,
  stage,
  tokenResponse,
  withHeaders
} from "./mount.js"

const authlete = { processToken: tokenResponse({ action: "OK", responseContent: "{}" }) }

for (const [name, mount] of Object.entries(mounts)) {
  describe(`A token endpoint ${name}`, () => {
    /** The one request that reached Authlete. */
    const received = (init: Init | (() => Init), setting: Setting = {}) =>
      Effect.gen(function* () {
        const { answerTo, calls } = yield* stage(mount, { authlete, ...setting })
        assertContent(yield* answerTo(typeof init === "function" ? init() : init), 200, "{}")
        assert.lengthOf(calls.processToken, 1)
        return revealed(calls.processToken[0] ?? {})
      })

    it.effect("reads no body that comes in thousands of pieces to its end", () =>
      Effect.gen(function* () {
        let pulled = 0
        const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
          pulled += 1
          controller.enqueue(Uint8Array.of(0x61))
          if (pulled === 30_000) controller.close()
        }
        const { answerTo, calls, port } = yield* stage(mount, { authlete })
        const body = { ...form(new ReadableStream({ pull }, { highWaterMark: 0 })), duplex: "half" as const }
        const answer = yield* Effect.exit(answerTo(body))
        // A socket joins pieces, and takes more of them than are read.
        if (port === undefined) assert.isBelow(pulled, 10_000)
        if (Exit.isSuccess(answer)) assertError(answer.value, 413, "invalid_request")
        assert.lengthOf(calls.processToken, 0)
      })
    )

    it.effect("does not read on in a body that never ends", () =>
      Effect.gen(function* () {
        const { answerTo, calls, port } = yield* stage(mount, { authlete })
        let sent = 0
        const endless = chunked(Number.POSITIVE_INFINITY, (chunk) => {
          sent += chunk.length
        })
        const answer = yield* Effect.exit(answerTo(endless()))
        // What was sent to a socket has not all been read.
        if (port === undefined) assert.isBelow(sent, 20 * 1024 * 1024)
        // A server that has answered, or given up, may close the connection while the client still writes.
        if (Exit.isSuccess(answer)) assertError(answer.value, 413, "invalid_request")
        else assert.isDefined(port)
        assert.lengthOf(calls.processToken, 0)
      })
    )

    const certificates: ReadonlyArray<
      readonly [
        name: string,
        certificate: Option.Option<TokenRequestHandler.ClientCertificate>,
        sent: Record<string, unknown>
      ]
    > = [
      ["a certificate", Option.some({ certificate: "PEM of x" }), { clientCertificate: "PEM of x" }],
      [
        "a certificate with its path",
        Option.some({ certificate: "PEM of x", path: ["PEM 2", "PEM 3"] }),
        { clientCertificate: "PEM of x", clientCertificatePath: ["PEM 2", "PEM 3"] }
      ],
      ["no certificate", Option.none(), {}]
    ]
    for (const [what, certificate, sent] of certificates) {
      it.effect(`sends ${what} that the deployment finds for the request`, () =>
        Effect.gen(function* () {
          const seen: Array<string | undefined> = []
          const request = yield* received(withHeaders({ "x-client-cert": "x" }), {
            options: {
              clientCertificate: ({ headers }) => {
                seen.push(headers["x-client-cert"])
                return Effect.succeed(certificate)
              }
            }
          })
          const { htm: _htm, parameters: _parameters, ...more } = request
          assert.deepStrictEqual([more, seen], [sent, ["x"]])
        })
      )
    }

    for (const [what, failure] of [
      ["an error", new Error("no such file: /etc/client.pem")],
      ["an answer of its own", HttpServerResponse.text("no such file: /etc/client.pem")]
    ] as const) {
      it.effect(`answers 500 server_error, without a call, when the certificate's look-up fails with ${what}`, () =>
        Effect.gen(function* () {
          const clientCertificate = () => Effect.fail(failure)
          const { answerTo, calls, errors } = yield* stage(mount, { authlete, options: { clientCertificate } })
          const answer = yield* answerTo(form())
          assertError(answer, 500, "server_error")
          assert.notInclude(answer.body, "pem")
          assert.deepStrictEqual([calls.processToken.length, errors().length], [0, 1])
        })
      )
    }
  })
}

describe("A token endpoint on a socket", () => {
  it.effect("refuses a body that declares too great a length before it is sent", () =>
    Effect.gen(function* () {
      const { port = 0 } = yield* stage(mounts["on a socket"] ?? assert.fail(), { authlete })
      const answer = yield* Effect.promise(async () => {
        const socket = connect(port, "127.0.0.1")
        socket.write(
          "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
            `Content-Length: ${largest + 1}\r\n\r\n`
        )
        const [data] = await once(socket, "data")
        socket.destroy()
        return String(data)
      })
      assert.match(answer, /^HTTP\/1\.1 413 /)
    })
  )
})
