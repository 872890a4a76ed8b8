import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import * as AST from "effect/SchemaAST"

const namesOf = (ast: AST.AST): ReadonlyArray<string> | undefined => {
  if (AST.isRefinement(ast)) return namesOf(ast.from)
  if (!AST.isTypeLiteral(ast) || ast.indexSignatures.length > 0) return undefined
  const names = ast.propertySignatures.map(({ name }) => name)
  return names.every(Predicate.isString) ? names : undefined
}

/** The names of a struct's fields, as a program has them and as they are sent; nothing for what is no struct. */
export const requestFields = ({ ast }: Schema.Schema.All) => {
  const own = namesOf(AST.typeAST(ast))
  const sent = namesOf(AST.encodedAST(ast))
  return own === undefined || sent === undefined ? undefined : { own, sent }
}
