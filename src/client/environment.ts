import * as Config from "effect/Config"
import * as Option from "effect/Option"
import * as Struct from "effect/Struct"
import { clusters } from "../wire/url.js"
import type { AuthleteConfigOptions } from "./AuthleteConfigOptions.js"

const bearer = Config.redacted("AUTHLETE_BEARER").pipe(Config.orElse(() => Config.redacted("AUTHLETE_AUTHLETE")))

const orUndefined = <A>(config: Config.Config<A>) => Config.map(Config.option(config), Option.getOrUndefined)

/** The options that the environment holds. */
export const environment: Config.Config<AuthleteConfigOptions> = Config.all({
  serviceId: Config.string("AUTHLETE_SERVICE_ID"),
  bearer,
  baseUrl: orUndefined(Config.string("AUTHLETE_BASE_URL")),
  cluster: orUndefined(Config.literal(...Struct.keys(clusters))("AUTHLETE_CLUSTER")),
  timeout: orUndefined(Config.duration("AUTHLETE_TIMEOUT"))
})
