import * as Array from "effect/Array"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"

/** The names of a struct's fields; of several, the names that `combine` leaves. */
const namesOf = (
  ast: AST.AST,
  combine: (one: ReadonlyArray<string>, other: ReadonlyArray<string>) => ReadonlyArray<string>
): ReadonlyArray<string> | undefined => {
  if (AST.isRefinement(ast)) return namesOf(ast.from, combine)
  if (AST.isUnion(ast)) {
    const each = ast.types.map((type) => namesOf(type, combine))
    return each.every(Predicate.isNotUndefined) ? each.reduce(combine) : undefined
  }
  if (!AST.isTypeLiteral(ast) || ast.indexSignatures.length > 0) return undefined
  const names = ast.propertySignatures.map(({ name }) => name)
  return names.every(Predicate.isString) ? names : undefined
}

/**
 * The names of a request's fields: those that a program may give, and those that are surely sent. Nothing for what is no
 * struct, and no union of structs.
 */
export const requestFields = (request: unknown) => {
  if (!Schema.isSchema(request)) return undefined
  const given = namesOf(AST.typeAST(request.ast), Array.union)
  const sent = namesOf(AST.encodedAST(request.ast), Array.intersection)
  return given === undefined || sent === undefined ? undefined : { given, sent }
}
