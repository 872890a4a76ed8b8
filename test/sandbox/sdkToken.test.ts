import { FetchHttpClient } from "@effect/platform"
import { it } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import {
  AuthleteConfig,
  failToken,
  IdTokenReissueRequest,
  issueToken,
  type Operation,
  processToken,
  reissueIdToken,
  TokenFailRequest,
  TokenIssueRequest,
  TokenRequest
} from "effect-authlete"
import { type Ours, sdkRequests } from "./sdkRequests.js"

const calls =
  <A, I, B>(operation: Operation<A, B>, schema: Schema.Schema<A, I>): Ours[keyof Ours] =>
  (request, { baseUrl, bearer, fetch, serviceId }) =>
    Schema.decodeUnknown(schema)(request).pipe(
      Effect.flatMap((request) => operation(request)),
      Effect.provide(
        Layer.mergeAll(
          AuthleteConfig.layer({ baseUrl, serviceId, bearer: Redacted.make(bearer) }),
          FetchHttpClient.layer,
          Layer.succeed(FetchHttpClient.Fetch, fetch)
        )
      ),
      Effect.runPromise
    )

const tests = sdkRequests({
  reissueIdToken: calls(reissueIdToken, IdTokenReissueRequest),
  processToken: calls(processToken, TokenRequest),
  issueToken: calls(issueToken, TokenIssueRequest),
  failToken: calls(failToken, TokenFailRequest)
})

for (const { name, run } of tests) it(name, run)
