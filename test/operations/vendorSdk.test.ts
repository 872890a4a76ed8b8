import { FetchHttpClient } from "@effect/platform"
import { it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import {
  AuthleteConfig,
  failToken,
  IdTokenReissueRequest,
  IdTokenReissueResponse,
  issueToken,
  type Operation,
  processToken,
  reissueIdToken,
  TokenFailRequest,
  TokenFailResponse,
  TokenIssueRequest,
  TokenIssueResponse,
  TokenRequest,
  TokenResponse
} from "effect-authlete"
import { bearer, type Call, vendorSdkScenarios } from "./vendorSdkScenarios.js"

const callOf =
  <A, I, B, J>(operation: Operation<A, B>, request: Schema.Schema<A, I>, response: Schema.Schema<B, J>): Call =>
  (given, { baseUrl, fetch, serviceId }) =>
    Schema.decodeUnknown(request)(given).pipe(
      Effect.flatMap((decoded) => operation(decoded, { serviceId })),
      Effect.flatMap(Schema.encode(response)),
      Effect.merge,
      Effect.provide(
        Layer.mergeAll(
          AuthleteConfig.layer({ baseUrl, serviceId: "another", bearer: Redacted.make(bearer) }),
          FetchHttpClient.layer,
          Layer.succeed(FetchHttpClient.Fetch, fetch)
        )
      ),
      Effect.runPromise
    )

const tests = vendorSdkScenarios({
  reissueIdToken: callOf(reissueIdToken, IdTokenReissueRequest, IdTokenReissueResponse),
  processToken: callOf(processToken, TokenRequest, TokenResponse),
  issueToken: callOf(issueToken, TokenIssueRequest, TokenIssueResponse),
  failToken: callOf(failToken, TokenFailRequest, TokenFailResponse)
})

for (const { name, run } of tests) it(name, run)
