/** `/idtoken/reissue` of a sandbox, and its ID tokens. Imports no `effect`. */
import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { createLocalJWKSet, jwtVerify } from "jose"
import {
  type Answer,
  about,
  alice,
  assertHas,
  assertRefused,
  type Caller,
  contentOf,
  type Grant,
  path,
  type Scenario,
  sentence
} from "./scenario.js"

const reissuePath = path("idtoken/reissue")

const assertOk = (answer: Answer): string => {
  assert.deepEqual([answer.action, answer.resultCode], ["OK", "SANDBOX_REISSUED"])
  assert.match(answer.resultMessage ?? "", sentence)
  return answer.idToken ?? assert.fail("there is no ID token")
}

/** What a request says besides its tokens, as it is on the wire. */
interface Extra {
  readonly sub?: string
  readonly claims?: string
  readonly idtHeaderParams?: string
  readonly idTokenAudType?: "array" | "string"
}

/** The ID token of a reissue, checked by `jose` at this time. */
const idTokenOf = async (
  { grant, jwks, reissue }: Caller,
  extra: Extra = {},
  fields: Partial<Grant> = { authTime: 1_790_000_000 },
  now = 0
) => {
  const tokens = await grant(fields)
  const idToken = assertOk(await reissue({ ...tokens, ...extra }))
  const { payload, protectedHeader } = await jwtVerify(idToken, createLocalJWKSet(await jwks()), {
    algorithms: ["RS256"],
    currentDate: new Date(now)
  })
  return { payload, protectedHeader, accessToken: tokens.accessToken }
}

const atHash = (accessToken: string, hash = "sha256") => {
  const digest = createHash(hash).update(accessToken, "ascii").digest()
  return digest.subarray(0, digest.length / 2).toString("base64url")
}

const malformed: ReadonlyArray<readonly [what: string, body: string | Uint8Array]> = [
  ["nothing", ""],
  ["no JSON", "accessToken=x&refreshToken=y"],
  ["JSON that breaks off", '{"accessToken":"x","refreshToken":"y"'],
  ["bytes that are no UTF-8", Uint8Array.of(0xff, 0xfe)],
  ["null", "null"],
  ["an array", '[{"accessToken":"x","refreshToken":"y"}]'],
  ["an object without tokens", "{}"],
  ["no refresh token", '{"accessToken":"x"}'],
  ["no access token", '{"refreshToken":"y"}'],
  ["a token that is null", '{"accessToken":null,"refreshToken":"y"}'],
  ["a token that is a number", '{"accessToken":"x","refreshToken":1}'],
  ["a token that is empty", '{"accessToken":"","refreshToken":"y"}'],
  ["a sub that is a number", '{"accessToken":"x","refreshToken":"y","sub":1}'],
  ["a sub that is empty", '{"accessToken":"x","refreshToken":"y","sub":""}'],
  ["claims that are no string", '{"accessToken":"x","refreshToken":"y","claims":{"email":"alice@example.com"}}'],
  ["idtHeaderParams that are no string", '{"accessToken":"x","refreshToken":"y","idtHeaderParams":{"x":1}}'],
  ["an idTokenAudType that is neither", '{"accessToken":"x","refreshToken":"y","idTokenAudType":"object"}']
]

const noObjects = ["", "{", "[]", "null", "1", "true", '"{}"', "{} {}", "{'a':1}"]

const request = about("a reissue", [
  ...malformed.map(
    ([what, body]) =>
      [
        `is 400 for a body that is ${what}`,
        async ({ http }: Caller) => assertRefused(await http("POST", reissuePath, { body }), 400, "SANDBOX_BAD_REQUEST")
      ] as const
  ),
  [
    "is a CALLER_ERROR for tokens that it does not know: one half wrong, swapped, or of two grants",
    async ({ grant, reissue }) => {
      const one = await grant()
      const two = await grant()
      for (const pair of [
        { accessToken: "wrong", refreshToken: one.refreshToken },
        { accessToken: one.accessToken, refreshToken: "wrong" },
        { accessToken: "wrong", refreshToken: "wrong" },
        { accessToken: one.refreshToken, refreshToken: one.accessToken },
        { accessToken: one.accessToken, refreshToken: two.refreshToken },
        { accessToken: two.accessToken, refreshToken: one.refreshToken }
      ]) {
        const answer = await reissue(pair)
        assert.deepEqual([answer.action, answer.resultCode], ["CALLER_ERROR", "SANDBOX_UNKNOWN_TOKENS"])
        assert.match(answer.resultMessage ?? "", sentence)
        assert.ok(!("idToken" in answer) && !("responseContent" in answer))
      }
      assertOk(await reissue(one))
    }
  ],
  ...(
    [
      ["claims", "SANDBOX_BAD_CLAIMS"],
      ["idtHeaderParams", "SANDBOX_BAD_HEADER_PARAMS"]
    ] as const
  ).flatMap(([field, code]) =>
    noObjects.map(
      (text) =>
        [
          `is a CALLER_ERROR for ${field} that are ${JSON.stringify(text)}`,
          async ({ grant, reissue }: Caller) => {
            const answer = await reissue({ ...(await grant()), [field]: text })
            assertHas(answer, { type: "idTokenReissueResponse", action: "CALLER_ERROR", resultCode: code })
            assert.match(answer.resultMessage ?? "", sentence)
            assert.ok(!("idToken" in answer))
          }
        ] as const
    )
  ),
  [
    "can be asked for again and again, and its tokens do not expire",
    async ({ grant, pass, reissue }) => {
      const tokens = await grant()
      assertOk(await reissue(tokens))
      assertOk(await reissue(tokens))
      await pass(3650 * 86_400_000)
      assertOk(await reissue(tokens))
    }
  ],
  [
    "has a responseContent that is a token response with the tokens of the grant and the same ID token",
    async ({ grant, reissue }) => {
      const tokens = await grant()
      const answer = await reissue(tokens)
      assert.deepEqual(contentOf(answer), {
        access_token: tokens.accessToken,
        token_type: "Bearer",
        expires_in: 3600,
        refresh_token: tokens.refreshToken,
        scope: alice.scopes.join(" "),
        id_token: assertOk(answer)
      })
    }
  ]
])

const owned = [
  ...["iss", "sub", "aud", "exp", "iat", "nbf", "jti"],
  ...["auth_time", "nonce", "azp", "at_hash", "c_hash", "s_hash"]
]

const idToken = about("an ID token", [
  [
    "says exactly who, for whom, when and with which access token",
    async (caller) => {
      const now = 1_800_000_000_999
      await caller.setTime(now)
      const { accessToken, payload } = await idTokenOf(caller, {}, { authTime: 1_790_000_000 }, now)
      assert.deepEqual(payload, {
        iss: "https://as.example.com",
        sub: "alice",
        aud: ["public"],
        iat: 1_800_000_000,
        exp: 1_800_003_600,
        auth_time: 1_790_000_000,
        at_hash: atHash(accessToken)
      })
    }
  ],
  [
    "is signed with RS256 by the key of the JWK set that its kid names",
    async (caller) => {
      const { protectedHeader } = await idTokenOf(caller)
      const [key] = (await caller.jwks()).keys
      assert.ok(key?.kid)
      assert.deepEqual(protectedHeader, { alg: "RS256", kid: key.kid })
    }
  ],
  [
    "is the issuer's that the options name",
    async (caller) => assert.equal((await idTokenOf(caller)).payload.iss, "https://another.example.com"),
    { issuer: "https://another.example.com" }
  ],
  [
    "bears the sub of the request, where it has one",
    async (caller) => assert.equal((await idTokenOf(caller, { sub: "pairwise-7" })).payload.sub, "pairwise-7")
  ],
  [
    "has an aud that is an array or a string, as the request asks",
    async (caller) => {
      assert.deepEqual((await idTokenOf(caller, { idTokenAudType: "array" })).payload.aud, ["public"])
      assert.equal((await idTokenOf(caller, { idTokenAudType: "string" })).payload.aud, "public")
    }
  ],
  [
    "has no auth_time where the grant has none",
    async (caller) => assert.ok(!("auth_time" in (await idTokenOf(caller, {}, {})).payload))
  ],
  [
    "keeps what only its issuer may say, whatever claims says",
    async (caller) => {
      const claims = JSON.stringify({
        ...Object.fromEntries(owned.map((claim) => [claim, 1])),
        email: "alice@example.com"
      })
      const { accessToken, payload } = await idTokenOf(caller, { claims }, {})
      assert.deepEqual(payload, {
        iss: "https://as.example.com",
        sub: "alice",
        aud: ["public"],
        iat: 0,
        exp: 3600,
        at_hash: atHash(accessToken),
        email: "alice@example.com"
      })
      assert.equal((await idTokenOf(caller, { claims })).payload["auth_time"], 1_790_000_000)
    }
  ],
  [
    "keeps its alg and its kid, whatever idtHeaderParams says",
    async (caller) => {
      const plain = await idTokenOf(caller)
      const params = { alg: "none", kid: "mine", crit: ["tenant"], b64: false, tenant: "t1" }
      const { protectedHeader } = await idTokenOf(caller, { idtHeaderParams: JSON.stringify(params) })
      assert.deepEqual(protectedHeader, { ...plain.protectedHeader, tenant: "t1" })
    }
  ],
  [
    "takes claims and header parameters as they were given, whatever their names and types",
    async (caller) => {
      // Of all names, the one that a copy made by assignment loses.
      const given = '{"__proto__":[],"a":null,"é":[{"b":1.5}],"":false,"typ":"x"}'
      const plain = await idTokenOf(caller)
      const { payload, protectedHeader } = await idTokenOf(caller, { claims: given, idtHeaderParams: given })
      // As text, since a comparison of objects does not see a member named `__proto__`.
      const { at_hash } = payload
      assert.equal(JSON.stringify(payload), JSON.stringify({ ...JSON.parse(given), ...plain.payload, at_hash }))
      assert.equal(JSON.stringify(protectedHeader), JSON.stringify({ ...JSON.parse(given), ...plain.protectedHeader }))
    }
  ]
])

const algs = ["RS256", "PS256", "ES256", "EdDSA"] as const

const registered = { clients: algs.map((alg) => ({ clientId: alg, authMethod: "none" as const, alg })) }

const algorithm = about("a client's algorithm", [
  ...algs.map(
    (alg) =>
      [
        `${alg} signs the ID tokens of a code and of a reissue, with a key that the JWK set has`,
        async ({ code, exchange, grant, jwks, reissue }: Caller) => {
          const exchanged = contentOf(await exchange(await code({ clientId: alg }), { client_id: alg }))
          const tokens = await grant({ clientId: alg })
          const reissued = contentOf(await reissue(tokens))
          for (const { access_token = "", id_token = "" } of [exchanged, reissued]) {
            const { payload, protectedHeader } = await jwtVerify(id_token, createLocalJWKSet(await jwks()), {
              algorithms: [alg],
              currentDate: new Date(0)
            })
            assert.equal(protectedHeader.alg, alg)
            assert.equal(payload["at_hash"], atHash(access_token, alg === "EdDSA" ? "sha512" : "sha256"))
          }
        },
        registered
      ] as const
  ),
  [
    "that no client has is not in the JWK set, but RS256 always is",
    async ({ jwks }) =>
      assert.deepEqual(
        (await jwks()).keys.map(({ alg }) => alg),
        ["RS256", "ES256"]
      ),
    { clients: [{ clientId: "app", authMethod: "none", alg: "ES256" }] }
  ]
])

export const reissueScenarios: ReadonlyArray<Scenario> = [...request, ...idToken, ...algorithm]
