export { memoized } from "../wire/memoized.js"
