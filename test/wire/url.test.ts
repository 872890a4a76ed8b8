import { assert, describe, it } from "@effect/vitest"
import { FastCheck } from "effect"
import {
  baseUrlProblem,
  clusterProblem,
  clusters,
  pathFields,
  pathProblem,
  pathValueProblem,
  serviceIdProblem,
  serviceUrl
} from "../../src/wire/url.js"

const whiteSpace = "contains white space or a control character"
const noUrl = "is not a URL: it should look like https://us.authlete.com"
const scheme = "must begin with https://"
const credentials = "must not contain credentials: give them as the bearer"
const query = "must have no query and no fragment"
const plainHttp = "would send tokens over plain http: use https, or set allowInsecureRequests"

const usable = [
  ...Object.values(clusters),
  ...["https://authlete.example.com/", "https://authlete.example.com:8443", "https://authlete.example.com/a/b/"],
  ...["HTTPS://AUTHLETE.EXAMPLE.COM", "https://10.0.0.1", "https://[2001:db8::1]:8443/a", "https://bücher.example"]
]

const loopback = [
  ...["http://localhost", "http://LOCALHOST:8080", "http://authlete.localhost", "http://a.b.localhost/prefix"],
  ...["http://127.0.0.1", "http://127.0.0.1:3000/a", "http://127.255.255.254", "http://[::1]", "http://[::1]:8080"],
  // Other spellings of 127.0.0.1 and ::1: the request goes there too.
  ...["http://127.1", "http://0x7f.1", "http://0177.0.0.1", "http://2130706433", "http://127.0.0.1."],
  ...["http://[0:0:0:0:0:0:0:1]", "http://loc%61lhost"]
]

const elsewhere = [
  ...[
    "http://us.authlete.com",
    "http://10.0.0.1",
    "http://192.168.0.1:8080",
    "http://0.0.0.0",
    "http://126.255.255.255"
  ],
  ...[
    "http://128.0.0.1",
    "http://0x80.1",
    "http://[::]",
    "http://[::2]",
    "http://[::ffff:127.0.0.1]",
    "http://[fe80::1]"
  ],
  ...["http://127.0.0.1.example.com", "http://127.1.example.com", "http://localhost.example.com", "http://localhostx"],
  ...["http://notlocalhost", "http://my-localhost", "http://example.com/localhost", "http://example.com:127"],
  ...["http://example.com/@localhost", "http://example.com\\@localhost"]
]

const invisible = [" ", "\n", "\r\n", "\t", "\0", "\x1f", "\x7f", "\x85", "\u00a0", "\u2028", "\u3000", "\ufeff"]

const refused: Readonly<Record<string, ReadonlyArray<string>>> = {
  [whiteSpace]: invisible.flatMap((space) => [
    `${space}https://a.example`,
    `https://a.ex${space}ample`,
    `https://a.example/b${space}`
  ]),
  [noUrl]: [
    ...["", "us.authlete.com", "//us.authlete.com", "/api", "https://", "https://a<b", "https://a:99999"],
    ...["http://127.0.0.256", "http://127.0.0.0.1", "http://[::1", "http://[::1%25lo]"]
  ],
  [scheme]: ["ftp://us.authlete.com", "ws://localhost", "file:///etc", "data:,a", "javascript:a", "localhost:8080"],
  [credentials]: [
    ...["https://user@a.example", "https://:secret@a.example", "http://user:secret@localhost"],
    ...["https://a%40b@c.example", "http://localhost@example.com", "https://user:secret@a.example/?b"]
  ],
  [query]: ["https://a.example?", "https://a.example/?b=c", "https://a.example#", "https://a.example/b#c"]
}

describe("baseUrlProblem", () => {
  it("allows a host that is not ASCII however often it is asked, which URL.canParse does not", () => {
    for (let call = 0; call < 20_000; call++) assert.isUndefined(baseUrlProblem("https://bücher.example", false))
  })

  for (const baseUrl of usable) {
    it(`allows ${baseUrl}`, () => {
      assert.isUndefined(baseUrlProblem(baseUrl, false))
    })
  }

  for (const baseUrl of loopback) {
    it(`allows ${baseUrl}, which stays on the machine`, () => {
      assert.isUndefined(baseUrlProblem(baseUrl, false))
    })
  }

  for (const baseUrl of elsewhere) {
    it(`allows ${baseUrl} only with allowInsecureRequests`, () => {
      assert.strictEqual(baseUrlProblem(baseUrl, false), plainHttp)
      assert.isUndefined(baseUrlProblem(baseUrl, true))
    })
  }

  for (const [problem, baseUrls] of Object.entries(refused)) {
    for (const baseUrl of baseUrls) {
      it(`says that ${JSON.stringify(baseUrl)} ${problem}, with allowInsecureRequests too`, () => {
        assert.strictEqual(baseUrlProblem(baseUrl, false), problem)
        assert.strictEqual(baseUrlProblem(baseUrl, true), problem)
      })
    }
  }

  it("never quotes the URL, which may hold a secret", () => {
    for (const baseUrl of ["https://user:secret@a.example", "https://a.example/?key=secret", "secret\n", "secret:a"]) {
      assert.notInclude(baseUrlProblem(baseUrl, false) ?? "", "secret")
    }
  })
})

describe("clusterProblem", () => {
  it("allows the clusters that there are, and names them where there is no such one", () => {
    for (const cluster of Object.keys(clusters)) assert.isUndefined(clusterProblem(cluster))
    for (const cluster of ["", "US", "toString"]) {
      assert.strictEqual(clusterProblem(cluster), "must be one of us, jp, eu, br")
    }
  })
})

const ids = ["1", "1000000000", "a-b_c.d~e", "AZaz09", "...", ".a", "a.", "-", "~"]

const otherCharacter = "has a character that no service ID has"

const badIds: Readonly<Record<string, ReadonlyArray<string>>> = {
  "is empty: give the number that Authlete's console shows for the service": [""],
  "would change the path of the request": [".", ".."],
  [otherCharacter]: [
    ...[
      "/",
      "a/../b",
      "../1",
      "..\\1",
      "1/",
      "1?",
      "1#a",
      "1;a",
      "1&a",
      "1=a",
      "1@a",
      "1:2",
      "1+1",
      "%",
      "%2e%2e",
      "%2F"
    ],
    ...[" ", "1 2", "1\n", "\t1", "1\0", "1\x7f", "1\u00a0", "\ufeff1", "é", "１", "🙂", "1\ud800", "\udc001"]
  ]
}

describe("serviceIdProblem", () => {
  for (const serviceId of ids) {
    it(`allows ${serviceId}`, () => {
      assert.isUndefined(serviceIdProblem(serviceId))
    })
  }

  for (const [problem, serviceIds] of Object.entries(badIds)) {
    for (const serviceId of serviceIds) {
      it(`says that ${JSON.stringify(serviceId)} ${problem}`, () => {
        assert.strictEqual(serviceIdProblem(serviceId), problem)
      })
    }
  }
})

const bases: ReadonlyArray<readonly [baseUrl: string, url: string]> = [
  ["https://us.authlete.com", "https://us.authlete.com/api/1/idtoken/reissue"],
  ["https://us.authlete.com/", "https://us.authlete.com/api/1/idtoken/reissue"],
  ["https://us.authlete.com///", "https://us.authlete.com/api/1/idtoken/reissue"],
  ["HTTPS://US.authlete.com:443", "https://us.authlete.com/api/1/idtoken/reissue"],
  ["http://127.1:80", "http://127.0.0.1/api/1/idtoken/reissue"],
  ["https://a.example:8443/one/two", "https://a.example:8443/one/two/api/1/idtoken/reissue"],
  ["https://a.example/one/two//", "https://a.example/one/two/api/1/idtoken/reissue"],
  ["https://a.example/%7Eone/é", "https://a.example/%7Eone/%C3%A9/api/1/idtoken/reissue"],
  ["https://a.example/one/../two", "https://a.example/two/api/1/idtoken/reissue"],
  ["http://[::1]:8080/one", "http://[::1]:8080/one/api/1/idtoken/reissue"]
]

describe("serviceUrl", () => {
  for (const [baseUrl, url] of bases) {
    it(`makes ${url} of ${baseUrl}`, () => {
      assert.strictEqual(`${serviceUrl(baseUrl, "1")}idtoken/reissue`, url)
    })
  }

  const characters = FastCheck.oneof(
    FastCheck.constantFrom(..."09azAZ.-_~%/\\?#;@: "),
    FastCheck.string({ maxLength: 1 })
  )
  it.prop(
    "makes one segment, the same one, of every service ID that may be used",
    [FastCheck.oneof(FastCheck.constantFrom(...ids), FastCheck.string({ unit: characters, maxLength: 3 }))],
    ([serviceId]) => {
      FastCheck.pre(serviceIdProblem(serviceId) === undefined)
      const url = `${serviceUrl("https://a.example/one", serviceId)}x`
      assert.strictEqual(url, `https://a.example/one/api/${serviceId}/x`)
      assert.strictEqual(new URL(url).href, url)
      assert.deepStrictEqual(new URL(url).pathname.split("/"), ["", "one", "api", serviceId, "x"])
    }
  )

  it.prop(
    "keeps every base URL that may be used, and adds the path to its end",
    [
      FastCheck.oneof(
        FastCheck.webUrl({ validSchemes: ["http", "https"], withFragments: true, withQueryParameters: true }),
        FastCheck.string({ unit: "binary" }).map((text) => `https://a.example/${text}`),
        FastCheck.string().map((text) => `https://${text}`)
      )
    ],
    ([baseUrl]) => {
      FastCheck.pre(baseUrlProblem(baseUrl, false) === undefined)
      const url = new URL(`${serviceUrl(baseUrl, "1")}x`)
      const base = new URL(baseUrl)
      assert.strictEqual(url.origin, base.origin)
      assert.strictEqual(url.href, `${url.origin}${base.pathname.replace(/\/+$/, "")}/api/1/x`)
    }
  )
})

describe("pathProblem", () => {
  for (const path of ["auth/token", "client/get/{clientId}", "{a}/{b}", "a", "a.b/~c/d-e"]) {
    it(`lets ${path} pass`, () => {
      assert.isUndefined(pathProblem(path))
    })
  }

  for (const path of [
    "",
    "/a",
    "a/",
    "a//b",
    "a?b=c",
    "a#b",
    "..",
    "a/../b",
    "./a",
    "a/{b",
    "a/b}",
    "a{b}",
    "a b",
    "a%2f",
    "{}",
    "{a-b}"
  ]) {
    it(`refuses ${JSON.stringify(path)}`, () => {
      assert.isString(pathProblem(path))
    })
  }
})

describe("pathFields", () => {
  it("gives the names in braces, in their order", () => {
    assert.deepStrictEqual(pathFields("a/{b}/c/{d_1}"), ["b", "d_1"])
    assert.deepStrictEqual(pathFields("a/b"), [])
  })
})

describe("pathValueProblem", () => {
  it("refuses what is empty, and what would change the path once it is decoded", () => {
    for (const value of ["", ".", "..", "a/..", "../a", "a/./b", "a\\..\\b", "/.."])
      assert.isString(pathValueProblem(value))
    for (const value of ["a", "...", ".a", "a..b", "a/b", "%2e%2e", "é", " "])
      assert.isUndefined(pathValueProblem(value))
  })
})
