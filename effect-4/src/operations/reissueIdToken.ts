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
  /** `jwtAccessToken` of the `/auth/token` response if it has one, else its `accessToken`. */
  accessToken: Token,
  /** `refreshToken` of the `/auth/token` response. */
  refreshToken: Token,
  /**
   * The `sub` claim. Default: the access token's subject. Give it where the original ID token had another one, since a
   * refresh must not change it (OpenID Connect Core 1.0 §12.2).
   */
  sub: Schema.optional(NonEmptyString),
  /**
   * More claims for the payload. A string that holds JSON on the wire. The type of a value given here is a `type` or a
   * literal: an `interface` does not fit, since it may gain members later.
   */
  claims: Schema.optional(JsonObject),
  /** More parameters for the JWS header. A string that holds JSON on the wire. */
  idtHeaderParams: Schema.optional(JsonObject),
  /**
   * The JSON type of `aud`. Default: `array`, even where the service is configured for `string` (seen at an Authlete 3.0
   * service in August 2026).
   */
  idTokenAudType: Schema.optional(Schema.Literals(["array", "string"]))
})

/**
 * The token response has no access token or no refresh token to reissue with.
 *
 * @since 1.0.0
 * @category errors
 */
export class MissingToken extends /*#__PURE__*/ Data.TaggedError("MissingToken")<{
  /** The field that is missing. */
  readonly token: "accessToken" | "refreshToken"
}> {
  /**
   * Says which token is missing.
   *
   * @since 1.0.0
   */
  override get message(): string {
    return `The response of /auth/token has no ${this.token}, and without it no ID token can be reissued.`
  }
}

/**
 * What to reissue an ID token from.
 *
 * @since 1.0.0
 * @category models
 */
export const IdTokenReissueRequest = /*#__PURE__*/ Object.assign(fields, {
  /**
   * The request that follows a token response whose action is `ID_TOKEN_REISSUABLE`, as the Javadoc of `TokenResponse`
   * in authlete-java-common says: the access token is the one in JWT form, if there is one.
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
 * What to reissue an ID token from.
 *
 * @since 1.0.0
 * @category models
 */
export interface IdTokenReissueRequest extends Schema.Schema.Type<typeof fields> {}

/**
 * What to do with the response. A string that is none of the three is one that Authlete added later.
 *
 * - `OK`: answer the OAuth client 200 with `responseContent`.
 * - `INTERNAL_SERVER_ERROR`: answer it 500.
 * - `CALLER_ERROR`: the call was wrong, so the program must be fixed; the OAuth client is owed a 500.
 *
 * In place of a 500, the `responseContent` of `/auth/token` may go out: it is a complete token response without an ID
 * token, and the client keeps its session.
 *
 * Source: Javadoc of `IDTokenReissueResponse` in authlete-java-common.
 *
 * @since 1.0.0
 * @category models
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
  /** The body to answer the OAuth client with: a JSON document, with the tokens in it. */
  responseContent: absentOr(Secret),
  /** The new ID token, a signed (or encrypted) JWT. */
  idToken: absentOr(Secret)
})

/**
 * Authlete answered a reissue, but not with a new ID token.
 *
 * @since 1.0.0
 * @category errors
 */
export class NotReissued extends /*#__PURE__*/ Data.TaggedError("NotReissued")<{
  /** What Authlete said has to be done, if it did. */
  readonly action: string | undefined
  /** Authlete's code for the outcome, if it gave one. */
  readonly resultCode: string | undefined
  /** Authlete's sentence about the outcome, if it gave one. */
  readonly resultMessage: string | undefined
}> {
  /**
   * Says what Authlete said, and what to do.
   *
   * @since 1.0.0
   */
  override get message(): string {
    return sentences.notReissued(this.action, this.resultMessage ?? this.resultCode)
  }
}

/**
 * The answer to a reissue. Every field may be missing (OpenAPI document 3.0.16); `null` counts as missing. So does a
 * `resultCode` or `resultMessage` that is no string, since nothing hangs on it.
 *
 * @since 1.0.0
 * @category models
 */
export const IdTokenReissueResponse = /*#__PURE__*/ Object.assign(responseFields, {
  /**
   * What to answer the OAuth client with, and the new ID token in it; `NotReissued` for all but a complete `OK`. Instead of
   * an error, the client may get the `responseContent` of `/auth/token`, which has all but the ID token.
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
 * The answer to a reissue.
 *
 * @since 1.0.0
 * @category models
 */
export interface IdTokenReissueResponse extends Schema.Schema.Type<typeof responseFields> {}

/**
 * Reissues an ID token during a refresh (`POST /api/{serviceId}/idtoken/reissue`).
 *
 * Call it when `/auth/token` answered `ID_TOKEN_REISSUABLE`, and then do what the response's `action` says: a success
 * of this effect means that Authlete answered, not that there is an ID token. It is idempotent, so the
 * configured `retry` repeats it after any failure that waiting may mend.
 *
 * Fails with `ResultError` when Authlete refuses the call, and with `DefaultError` for everything else.
 *
 * @since 1.0.0
 * @category operations
 */
export const reissueIdToken: Operation<IdTokenReissueRequest, IdTokenReissueResponse> = /*#__PURE__*/ Operation.make({
  name: "reissueIdToken",
  path: "idtoken/reissue",
  idempotent: true,
  // Without what is added to them: a program that does not use it need not have it.
  request: fields,
  response: responseFields
})
