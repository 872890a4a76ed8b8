/**
 * All that the client and the operations take from `effect/http`, which a minor release of Effect may change. Name by name:
 * a bundler that can't look into `export * as` keeps all of a module that is passed on so.
 */
export { Fetch } from "effect/http/FetchHttpClient"
export {
  CurrentRedactedNames,
  empty as noHeaders,
  fromInput as headersFrom,
  type Headers,
  merge as mergeHeaders
} from "effect/http/Headers"
export { jsonUnsafe as jsonBody } from "effect/http/HttpBody"
export {
  HttpClient,
  isHttpClient,
  makeWith as makeClient,
  mapRequestEffect,
  TracerDisabledWhen,
  TracerPropagationEnabled,
  withScope
} from "effect/http/HttpClient"
export { type HttpClientError, isHttpClientError } from "effect/http/HttpClientError"
export {
  type HttpClientRequest,
  make as makeRequest,
  setBody,
  setHeader
} from "effect/http/HttpClientRequest"
export type { HttpClientResponse } from "effect/http/HttpClientResponse"
export type { HttpIncomingMessage } from "effect/http/HttpIncomingMessage"
