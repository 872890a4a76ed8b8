/**
 * `POST /api/{serviceId}/idtoken/reissue`: reissue an ID token.
 *
 * @since 1.0.0
 */
import * as Data from "effect/Data"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Operation } from "../client/Operation.js"
import * as sentences from "../wire/sentences.js"
import { absentOr, lenient, NonEmptyString, Secret, Token } from "./Field.js"
import { JsonObject } from "./JsonObject.js"
import type { TokenResponse } from "./processToken.js"

const fields = Schema.Struct({
  /**
   * The access token of the `/auth/token` response: `jwtAccessToken`, or `accessToken` if there is no `jwtAccessToken`.
   */
  accessToken: Token,
  /** The refresh token: `refreshToken` of the `/auth/token` response. */
  refreshToken: Token,
  /**
   * The `sub` claim. Default: the subject of the access token. Set it if the `sub` of the original ID token was
   * different, because a refresh must not change `sub`. Source: OpenID Connect Core 1.0 §12.2.
   */
  sub: Schema.optional(NonEmptyString),
  /**
   * More claims for the payload. On the wire, it is a string of JSON. Default: none. In TypeScript, give a literal or a
   * value of a `type`. An `interface` does not fit, because it may get more members later.
   */
  claims: Schema.optional(JsonObject),
  /** More parameters for the JWS header. On the wire, it is a string of JSON. Default: none. */
  idtHeaderParams: Schema.optional(JsonObject),
  /**
   * The JSON type of `aud`. Default: `array`, even if the service is configured for `string`. Source: seen at an
   * Authlete 3.0 service in August 2026.
   */
  idTokenAudType: Schema.optional(Schema.Literals(["array", "string"]))
})

/**
 * The response of `/auth/token` has no access token or no refresh token, so no ID token can be reissued. It is the
 * error of `IdTokenReissueRequest.fromTokenResponse`.
 *
 * @since 1.0.0
 * @category Reissue
 */
export class MissingToken extends /*#__PURE__*/ Data.TaggedError("MissingToken")<{
  /** The field that is missing. */
  readonly token: "accessToken" | "refreshToken"
}> {
  /**
   * Which token is missing.
   *
   * @since 1.0.0
   */
  override get message(): string {
    return `The response of /auth/token has no ${this.token}, so no ID token can be reissued.`
  }
}

/**
 * The request of `reissueIdToken`: `IdTokenReissueRequest.fromTokenResponse` makes it from a token response.
 *
 * @since 1.0.0
 * @category Reissue
 */
export const IdTokenReissueRequest = /*#__PURE__*/ Object.assign(fields, {
  /**
   * Makes the request that follows a token response whose action is `ID_TOKEN_REISSUABLE`. It uses `jwtAccessToken` if
   * there is one. Fails with `MissingToken` if a token is missing.
   *
   * Source: Javadoc of `TokenResponse` in authlete-java-common.
   *
   * @example
   * ```ts
   * import { IdTokenReissueRequest, type TokenResponse } from "effect-authlete"
   *
   * const requestAfter = (response: TokenResponse) =>
   *   IdTokenReissueRequest.fromTokenResponse(response, { claims: { email: "alice@example.com" } })
   * ```
   */
  fromTokenResponse: (
    { accessToken, jwtAccessToken = accessToken, refreshToken }: TokenResponse,
    extra: Omit<IdTokenReissueRequest, "accessToken" | "refreshToken"> = {}
  ): Result.Result<IdTokenReissueRequest, MissingToken> =>
    jwtAccessToken === undefined
      ? Result.fail(new MissingToken({ token: "accessToken" }))
      : refreshToken === undefined
        ? Result.fail(new MissingToken({ token: "refreshToken" }))
        : Result.succeed({ ...extra, accessToken: jwtAccessToken, refreshToken })
})

/**
 * The request of `reissueIdToken`: `IdTokenReissueRequest.fromTokenResponse` makes it from a token response.
 *
 * @since 1.0.0
 * @category Reissue
 */
export interface IdTokenReissueRequest extends Schema.Schema.Type<typeof fields> {}

/**
 * What to do with the response. Authlete may add other actions later.
 *
 * - `OK`: answer the OAuth client with 200 and `responseContent`.
 * - `INTERNAL_SERVER_ERROR`: answer with 500.
 * - `CALLER_ERROR`: the call was wrong, so the program must be fixed. Answer with 500.
 *
 * Instead of a 500, you may send the `responseContent` of `/auth/token`: it is a complete token response without an ID
 * token, and the client keeps its session.
 *
 * Source: Javadoc of `IDTokenReissueResponse` in authlete-java-common.
 *
 * @since 1.0.0
 * @category Reissue
 */
export type IdTokenReissueAction = "OK" | "INTERNAL_SERVER_ERROR" | "CALLER_ERROR" | (string & {})

const Action: Schema.Codec<IdTokenReissueAction, string> = Schema.String

const responseFields = Schema.Struct({
  /** Authlete's code for the outcome, for logs. */
  resultCode: lenient(Schema.String),
  /** Authlete's sentence about the outcome, for logs. */
  resultMessage: lenient(Schema.String),
  /** What to do next. */
  action: absentOr(Action),
  /** The body for the answer to the OAuth client: a JSON document with the tokens. */
  responseContent: absentOr(Secret),
  /** The new ID token, a signed (or encrypted) JWT. */
  idToken: absentOr(Secret)
})

/**
 * Authlete answered a reissue without a new ID token. It is the error of `IdTokenReissueResponse.reissued`.
 *
 * @since 1.0.0
 * @category Reissue
 */
export class NotReissued extends /*#__PURE__*/ Data.TaggedError("NotReissued")<{
  /** The `action` of the response, if it has one. */
  readonly action: string | undefined
  /** Authlete's code for the outcome, if it gave one. */
  readonly resultCode: string | undefined
  /** Authlete's sentence about the outcome, if it gave one. */
  readonly resultMessage: string | undefined
}> {
  /**
   * What Authlete said, and what to do.
   *
   * @since 1.0.0
   */
  override get message(): string {
    return sentences.notReissued(this.action, this.resultMessage ?? this.resultCode)
  }
}

/**
 * The answer to `reissueIdToken`: `IdTokenReissueResponse.reissued` gets the ID token from it. Every field may be
 * absent, and `null` means absent. A `resultCode` or a `resultMessage` that is not a string is absent, too.
 *
 * Source: Authlete's OpenAPI document 3.0.16.
 *
 * @since 1.0.0
 * @category Reissue
 */
export const IdTokenReissueResponse = /*#__PURE__*/ Object.assign(responseFields, {
  /**
   * Returns the new ID token and the body for the OAuth client. Fails with `NotReissued` for every answer except a
   * complete `OK`. After this error, you can send the client the `responseContent` of `/auth/token`. It has everything
   * except the ID token.
   *
   * @example
   * ```ts
   * import { Effect } from "effect"
   * import { type IdTokenReissueRequest, IdTokenReissueResponse, reissueIdToken } from "effect-authlete"
   *
   * const idTokenFor = (request: IdTokenReissueRequest) =>
   *   Effect.flatMap(reissueIdToken(request), (response) =>
   *     Effect.fromResult(IdTokenReissueResponse.reissued(response))
   *   )
   * ```
   */
  reissued: ({
    action,
    idToken,
    responseContent,
    resultCode,
    resultMessage
  }: IdTokenReissueResponse): Result.Result<
    Required<Pick<IdTokenReissueResponse, "idToken" | "responseContent">>,
    NotReissued
  > =>
    action === "OK" && isPresent(responseContent) && isPresent(idToken)
      ? Result.succeed({ responseContent, idToken })
      : Result.fail(new NotReissued({ action, resultCode, resultMessage }))
})

const isPresent = (secret: Redacted.Redacted | undefined): secret is Redacted.Redacted =>
  secret !== undefined && Redacted.value(secret) !== ""

/**
 * The answer to `reissueIdToken`: `IdTokenReissueResponse.reissued` gets the ID token from it. Every field may be
 * absent, and `null` means absent. A `resultCode` or a `resultMessage` that is not a string is absent, too.
 *
 * Source: Authlete's OpenAPI document 3.0.16.
 *
 * @since 1.0.0
 * @category Reissue
 */
export interface IdTokenReissueResponse extends Schema.Schema.Type<typeof responseFields> {}

/**
 * Reissues an ID token during a refresh.
 *
 * Call it when the `action` of `/auth/token` is `ID_TOKEN_REISSUABLE`. Then follow the `action` of this response. The
 * effect succeeds when Authlete answers, but not every answer has an ID token. `IdTokenReissueResponse.reissued`
 * returns the ID token or fails.
 *
 * It is idempotent: the configured `retry` repeats it after any failure for which waiting can help.
 *
 * Fails with `ResultError` if Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * Source: `POST /api/{serviceId}/idtoken/reissue` of Authlete's OpenAPI document 3.0.16.
 *
 * @example
 * ```ts
 * import { Effect, Redacted } from "effect"
 * import { reissueIdToken } from "effect-authlete"
 *
 * const program = Effect.gen(function* () {
 *   const { action, responseContent } = yield* reissueIdToken({
 *     accessToken: Redacted.make("the access token from /auth/token"),
 *     refreshToken: Redacted.make("the refresh token from /auth/token"),
 *     claims: { email: "alice@example.com" }
 *   })
 *   return { action, responseContent }
 * })
 * ```
 *
 * @since 1.0.0
 * @category Reissue
 */
export const reissueIdToken: Operation<IdTokenReissueRequest, IdTokenReissueResponse> = /*#__PURE__*/ Operation.make({
  name: "reissueIdToken",
  path: "idtoken/reissue",
  idempotent: true,
  // Without what is added to them: a program that does not use it need not have it.
  request: fields,
  response: responseFields
})
