import base from "../../../scripts/mutation/command.config.json" with { type: "json" }
import { copy } from "./copy.mjs"

export default { ...base, ...copy }
