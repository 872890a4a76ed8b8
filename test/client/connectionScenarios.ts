/** What happens to a connection, and whether a call is repeated after it: every edition plays the same. Imports no `effect`. */
import type { LookupFunction } from "node:net"
import { authority, certificates } from "../wire/certificates.js"
import { freePort, type Origin, ok, plain, raw, secure } from "../wire/listening.js"

export interface Fault {
  readonly serve: () => Promise<Origin>
  /** How undici's agent connects: both clients use one. */
  readonly connect?: {
    readonly ca?: string
    readonly lookup?: LookupFunction
    readonly timeout?: number
    readonly maxVersion?: "TLSv1.2"
  }
  /** Of an attempt, in milliseconds. */
  readonly timeout?: number
  /** One of them is the code of the cause. */
  readonly codes?: ReadonlyArray<string>
  /** The error does not prove that nothing was sent. */
  readonly unproven?: true
}

const answering =
  (addresses: ReadonlyArray<string>): LookupFunction =>
  (_, __, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 }))
    )

const elsewhere = (origin: string) => async (): Promise<Origin> => ({ origin, close: () => {} })

const refusing = (host: string) => async (): Promise<Origin> => ({
  origin: `http://${host}:${await freePort()}`,
  close: () => {}
})

/** Waiting does not mend these. */
export const lasting: Readonly<Record<string, Fault>> = {
  "a certificate of an authority that nobody trusts": {
    serve: () => secure(certificates.good),
    codes: ["UNABLE_TO_VERIFY_LEAF_SIGNATURE"]
  },
  "a certificate of another host": {
    serve: () => secure(certificates.ofAnotherHost),
    connect: { ca: authority },
    codes: ["ERR_TLS_CERT_ALTNAME_INVALID"]
  },
  "a certificate that has expired": {
    serve: () => secure(certificates.expired),
    connect: { ca: authority },
    codes: ["CERT_HAS_EXPIRED"]
  },
  "a certificate that is not valid yet": {
    serve: () => secure(certificates.notYetValid),
    connect: { ca: authority },
    codes: ["CERT_NOT_YET_VALID"]
  },
  "TLS to a port that speaks plain HTTP": {
    serve: async () => {
      const { close, origin } = await plain(ok)
      return { origin: origin.replace("http:", "https:"), close }
    },
    codes: ["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"],
    // Something in between may have written plain bytes into a connection.
    unproven: true
  }
}

export const refused: Fault = { serve: refusing("127.0.0.1"), codes: ["ECONNREFUSED"] }

/** Nothing of the request left in these, and the next time it may be otherwise. */
export const unsent: Readonly<Record<string, Fault>> = {
  "a connection that is refused": refused,
  "a connection that each address of the host refuses": {
    serve: refusing("many.localhost"),
    connect: { lookup: answering(["127.0.0.1", "127.0.0.2"]) },
    codes: ["ECONNREFUSED"]
  },
  "a name that is not found": {
    serve: elsewhere("https://not-there.invalid"),
    codes: ["ENOTFOUND", "EAI_AGAIN"]
  },
  "a connection that is not made in time": {
    serve: elsewhere("https://slow.example"),
    connect: { timeout: 1, lookup: () => {} },
    codes: ["UND_ERR_CONNECT_TIMEOUT"]
  },
  "a handshake that the server refuses": {
    serve: () => secure({ ...certificates.good, minVersion: "TLSv1.3" }),
    connect: { maxVersion: "TLSv1.2" },
    codes: ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"]
  }
}

/** The request may have taken effect in these. */
export const uncertain: Readonly<Record<string, Fault>> = {
  "a connection that is reset after the request": { serve: () => plain(({ socket }) => socket.resetAndDestroy()) },
  "a connection that is closed after the request": { serve: () => plain(({ socket }) => socket.destroy()) },
  "a connection that is reset within the handshake": {
    serve: () => raw((socket) => socket.once("data", () => socket.resetAndDestroy()).on("error", () => {}))
  },
  "an answer that breaks off": {
    serve: () =>
      plain(({ socket }, response) => {
        response.writeHead(200, { "content-length": 9 }).write("{", () => socket.destroy())
      })
  },
  "an answer that does not come in time": { serve: () => plain(() => {}), timeout: 50 },
  "503": { serve: () => plain((_, response) => response.writeHead(503).end()) },
  "500 of Authlete": {
    serve: () => plain((_, response) => response.writeHead(500, { "content-type": "application/json" }).end("{}"))
  }
}

/** Authlete said 429: the request took no effect. */
export const tooMany: Readonly<Record<string, Fault>> = {
  "429 with JSON": {
    serve: () => plain((_, response) => response.writeHead(429, { "content-type": "application/json" }).end("{}"))
  },
  "429 with a page": { serve: () => plain((_, response) => response.writeHead(429).end("<html>")) }
}
