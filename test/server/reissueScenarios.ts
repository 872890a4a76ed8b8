/** What comes of a refresh that is owed an ID token. Imports no `effect`. */
import { nonceHeaders, nonces } from "./answers.js"
import { type Application, denied, type Options, type Reply, type Scenario } from "./scenario.js"

const plain = '{"access_token":"new-access-token","refresh_token":"new-refresh-token"}'

const withIdToken = '{"access_token":"new-access-token","id_token":"new-id-token"}'

const reissuable = {
  action: "ID_TOKEN_REISSUABLE",
  subject: "alice",
  clientId: 4711,
  requestedIdTokenClaims: ["email", "name"],
  accessToken: "new-access-token",
  jwtAccessToken: "new-jwt-access-token",
  refreshToken: "new-refresh-token",
  responseContent: plain,
  ...nonces
}

const reissued = { action: "OK", responseContent: withIdToken }

const authlete = { "auth/token": reissuable, "idtoken/reissue": reissued }

const found = { sub: "pairwise-1", claims: { email: "alice@example.com" }, idtHeaderParams: { typ: "JWT" } }

interface Failure {
  readonly when: string
  /** What Authlete says to the token request besides. */
  readonly fields?: object
  readonly reissue?: Reply
  readonly application?: Application
  readonly log?: string
}

const noConnection = (): never => {
  throw new TypeError("no connection")
}

/** A reissue that has failed, at once, and what an operator reads of it. */
const failures: ReadonlyArray<Failure> = [
  { when: "the reissue is refused", reissue: () => Response.json({ resultMessage: "no" }, { status: 400 }) },
  { when: "the reissue can't be sent", reissue: noConnection, log: "reissueIdToken: " },
  ...["INTERNAL_SERVER_ERROR", "CALLER_ERROR", "SOMETHING_NEW", ""].map((action) => ({
    when: `the reissue ends in ${action || "an empty action"}`,
    reissue: { action, responseContent: withIdToken, resultMessage: "[A1] No." },
    log: `reissueIdToken: Authlete answered ${action}: [A1] No.`
  })),
  { when: "the reissue ends in no action", reissue: { responseContent: withIdToken } },
  ...[undefined, ""].map((responseContent) => ({
    when: `the reissue ends in OK ${responseContent === undefined ? "without" : "with empty"} responseContent`,
    reissue: { action: "OK", responseContent },
    log: "reissueIdToken: Authlete answered without responseContent"
  })),
  {
    when: "there is no access token",
    fields: { accessToken: null, jwtAccessToken: null },
    log: "The response of /auth/token has no accessToken"
  },
  {
    when: "there is no refresh token",
    fields: { refreshToken: null },
    log: "The response of /auth/token has no refreshToken"
  },
  {
    when: "there is no subject",
    fields: { subject: null },
    log: "processToken: Authlete answered ID_TOKEN_REISSUABLE without subject"
  },
  { when: "the access token is of another type", fields: { accessToken: 1, jwtAccessToken: null } },
  {
    when: "the access token as a JWT is of another type",
    fields: { jwtAccessToken: 1 },
    log: "processToken: Authlete answered ID_TOKEN_REISSUABLE without a jwtAccessToken of the right type"
  },
  { when: "the refresh token is of another type", fields: { refreshToken: ["new-refresh-token"] } },
  { when: "the subject is of another type", fields: { subject: 7 } },
  ...Object.entries({ "list of claims": "email name", "claim in the list": ["email", 1] }).map(
    ([what, requestedIdTokenClaims]) => ({
      when: `the ${what} is of another type`,
      fields: { requestedIdTokenClaims },
      log: "processToken: Authlete answered ID_TOKEN_REISSUABLE without a requestedIdTokenClaims of the right type"
    })
  ),
  {
    when: "the look-up fails",
    application: { lookUp: () => Promise.reject(new Error("the database is gone")) },
    log: "the database is gone"
  },
  {
    when: "the look-up throws",
    application: {
      lookUp: () => {
        throw new Error("the database is gone")
      }
    },
    log: "the database is gone"
  }
]

const failing = ({ application = {}, fields = {}, log = "", reissue = reissued }: Failure) => ({
  authlete: { "auth/token": { ...reissuable, ...fields }, "idtoken/reissue": reissue },
  application,
  errors: [["No ID token could be reissued for a refresh", log]],
  counts: { reissueFailures: 1 }
})

const revocation = [
  "auth/token/revoke",
  { accessTokenIdentifier: "new-access-token", refreshTokenIdentifier: "new-refresh-token" }
] as const

const deny: Application = { lookUp: () => Promise.reject(denied) }

const policies: ReadonlyArray<Options["whenReissueFails"] & {}> = ["responseContent", "server_error"]

export const reissueScenarios: ReadonlyArray<Scenario> = [
  {
    name: "answers a refresh with the new ID token, made of what the look-up found",
    authlete,
    application: {
      lookUp: async ({ claimNames, subject }) => ({
        ...found,
        claims: { ...found.claims, subject, names: `${claimNames}` }
      })
    },
    options: { idTokenAudType: "string" },
    gets: { status: 200, content: withIdToken, headers: nonceHeaders },
    follows: [
      [
        "idtoken/reissue",
        {
          accessToken: "new-jwt-access-token",
          refreshToken: "new-refresh-token",
          idTokenAudType: "string",
          sub: "pairwise-1",
          claims: '{"email":"alice@example.com","subject":"alice","names":"email,name"}',
          idtHeaderParams: '{"typ":"JWT"}'
        }
      ]
    ]
  },
  {
    name: "looks no claims up by name, and reissues with the plain access token, where there is nothing else",
    authlete: { ...authlete, "auth/token": { ...reissuable, requestedIdTokenClaims: null, jwtAccessToken: null } },
    application: { lookUp: async ({ claimNames }) => ({ claims: { names: `${claimNames}` } }) },
    options: { idTokenAudType: "array" },
    gets: { status: 200, content: withIdToken },
    follows: [
      [
        "idtoken/reissue",
        {
          accessToken: "new-access-token",
          refreshToken: "new-refresh-token",
          idTokenAudType: "array",
          claims: '{"names":""}'
        }
      ]
    ]
  },
  ...failures.map((failure) => ({
    ...failing(failure),
    name: `lets a refresh survive when ${failure.when}: plain content, an error in the log, and one in the metric`,
    gets: { status: 200, content: plain, headers: nonceHeaders }
  })),
  ...failures.map((failure) => ({
    ...failing(failure),
    name: `answers a refresh with 500 server_error when ${failure.when}, if that is configured`,
    options: { whenReissueFails: "server_error" as const },
    gets: { status: 500, error: "server_error", headers: nonceHeaders }
  })),
  {
    name: "answers 500 server_error when there is no plain content either",
    authlete: { "auth/token": { ...reissuable, responseContent: null }, "idtoken/reissue": noConnection },
    gets: { status: 500, error: "server_error", headers: nonceHeaders },
    errors: [
      ["No ID token could be reissued for a refresh"],
      ["The token request could not be answered", "processToken: Authlete answered without responseContent"]
    ],
    counts: { reissueFailures: 1 }
  },
  ...policies.map((whenReissueFails) => ({
    name: `answers 400 invalid_grant when the look-up denies a refresh, where failures end in ${whenReissueFails}`,
    authlete: { ...authlete, "auth/token/revoke": { count: 1 } },
    application: deny,
    options: { whenReissueFails },
    gets: { status: 400, error: "invalid_grant", headers: nonceHeaders },
    follows: [revocation],
    counts: { refreshesDenied: 1 }
  })),
  ...[
    { by: "its alias", fields: { clientIdAlias: "my-app" }, client: "my-app" },
    { by: "its ID, if it has no alias", fields: {}, client: "4711" },
    { by: "no ID, if Authlete gave none", fields: { clientId: null }, client: "whose ID is not known" }
  ].map(({ by, client, fields }) => ({
    name: `names the client of a denied refresh in the log by ${by}`,
    authlete: { "auth/token": { ...reissuable, ...fields }, "auth/token/revoke": { count: 1 } },
    application: deny,
    gets: { status: 400, error: "invalid_grant" },
    infos: [`IdTokenClaims denied a refresh of the client ${client}`],
    counts: { refreshesDenied: 1 }
  })),
  {
    name: "says in the log that the tokens of a denied refresh could not be revoked, and still answers 400",
    authlete: { ...authlete, "auth/token/revoke": noConnection },
    application: deny,
    gets: { status: 400, error: "invalid_grant", headers: nonceHeaders },
    follows: [revocation],
    errors: [["The tokens of a denied refresh could not be revoked"]],
    counts: { refreshesDenied: 1 }
  },
  {
    name: "says in the log that no token of a denied refresh was revoked, and still answers 400",
    authlete: { ...authlete, "auth/token/revoke": { count: 0 } },
    application: deny,
    gets: { status: 400, error: "invalid_grant", headers: nonceHeaders },
    follows: [revocation],
    errors: [["could not be revoked", "revokeToken: Authlete revoked no token"]],
    counts: { refreshesDenied: 1 }
  },
  {
    name: "revokes by the access token that is a JWT where a denied refresh has no other token",
    authlete: {
      "auth/token": { ...reissuable, accessToken: null, refreshToken: null },
      "auth/token/revoke": { count: 1 }
    },
    application: deny,
    gets: { status: 400, error: "invalid_grant", headers: nonceHeaders },
    follows: [["auth/token/revoke", { accessTokenIdentifier: "new-jwt-access-token" }]],
    counts: { refreshesDenied: 1 }
  },
  {
    name: "revokes by the refresh token where a denied refresh has no other token",
    authlete: {
      "auth/token": { ...reissuable, accessToken: null, jwtAccessToken: null },
      "auth/token/revoke": { count: 1 }
    },
    application: deny,
    gets: { status: 400, error: "invalid_grant", headers: nonceHeaders },
    follows: [["auth/token/revoke", { refreshTokenIdentifier: "new-refresh-token" }]],
    counts: { refreshesDenied: 1 }
  },
  {
    name: "says in the log that a denied refresh had no token to revoke, and asks for nothing",
    authlete: { "auth/token": { ...reissuable, accessToken: null, jwtAccessToken: null, refreshToken: null } },
    application: deny,
    gets: { status: 400, error: "invalid_grant", headers: nonceHeaders },
    errors: [["could not be revoked", "ID_TOKEN_REISSUABLE without accessToken, jwtAccessToken and refreshToken"]],
    counts: { refreshesDenied: 1 }
  }
]
