import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Headers, HttpClientRequest, HttpClientResponse } from "effect/http"
import { readAnswer } from "../../src/client/body.js"

/** Reads a body that breaks off with an error of this code. */
const readBroken = (code: string) => {
  const start = (controller: ReadableStreamDefaultController) =>
    controller.error(Object.assign(new TypeError("It broke."), { code }))
  const response = HttpClientResponse.fromWeb(
    HttpClientRequest.post("http://localhost"),
    new Response(new ReadableStream({ start }))
  )
  return readAnswer(response, Headers.empty)
}

describe("a body that breaks off", () => {
  for (const code of [
    "Z_DATA_ERROR",
    "ERR__ERROR_FORMAT_PADDING_1",
    "ERR_BROTLI_DECODER_ERROR_FORMAT_PADDING_1",
    "ZSTD_error_prefix_unknown",
    "ZlibError",
    "BrotliDecompressionError",
    "ZstdDecompressionError"
  ]) {
    it.effect(`is none where it can't be decompressed: ${code}`, () =>
      Effect.map(readBroken(code), ({ body, complete }) => {
        assert.strictEqual(body.length, 0)
        assert.isTrue(complete)
      })
    )
  }

  for (const code of ["ECONNRESET", "UND_ERR_SOCKET", "ZlibErrors", "NotZlibError", "BrotliError"]) {
    it.effect(`is an error where the connection is lost: ${code}`, () =>
      Effect.map(Effect.flip(readBroken(code)), ({ reason }) => assert.strictEqual(reason._tag, "DecodeError"))
    )
  }
})
