import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { log } from "../client/log.js"
import type { TokenResponse } from "../operations/processToken.js"
import { stringsOf } from "../wire/confidential.js"
import { printable } from "../wire/printable.js"
import { scrub } from "../wire/scrub.js"
import * as oauthResponse from "./oauthResponse.js"

/** Authlete answered, but not with what the token endpoint needs. */
export class UnexpectedAnswer extends Data.TaggedError("UnexpectedAnswer")<{ readonly message: string }> {}

/** What the answers of all operations have in common. */
export interface Answer {
  readonly action?: string
  readonly resultMessage?: string
  readonly responseContent?: TokenResponse["responseContent"]
}

/** Whom a token request is about: the log does not name them. */
export type Person = Pick<TokenResponse, "subject" | "username">

/** The error for an action that the operation should not have. */
export const unexpected = (operation: string, { action, resultMessage }: Answer, { subject, username }: Person) =>
  new UnexpectedAnswer({
    message: printable(
      `${operation}: Authlete answered ${action ?? "no action"}: ` +
        scrub(resultMessage ?? "no message", { secrets: [], personal: stringsOf([subject, username]) }),
      1024
    )
  })

/** Authlete's own content, which must be there; a failure of Authlete's is also an error in the log. */
export const content = (operation: string, status: number, answer: Answer, person: Person) => {
  const { responseContent } = answer
  return responseContent === undefined || Redacted.value(responseContent) === ""
    ? Effect.fail(new UnexpectedAnswer({ message: `${operation}: Authlete answered without responseContent` }))
    : Effect.as(
        status === 500 ? log("Error", unexpected(operation, answer, person).message) : Effect.void,
        oauthResponse.content(status, responseContent)
      )
}
