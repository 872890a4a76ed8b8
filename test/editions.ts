/** What two editions of the library must have in common, read from their text. */
import { dirname, join, normalize } from "node:path"
import ts from "typescript"

/** The files of an edition: their texts, by their paths from `src`. */
export type Edition = Readonly<Record<string, string>>

const parse = (path: string, text: string): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true

const namesOf = (statement: ts.Statement): ReadonlyArray<string> => {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText())
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return isNamed && statement.name !== undefined ? [statement.name.text] : []
}

const isType = (statement: ts.Statement): boolean =>
  ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)

/** The path of the file that a declaration passes on. */
const sourceOf = (path: string, { moduleSpecifier }: ts.ExportDeclaration): string => {
  const from = moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : ""
  return normalize(join(dirname(path), from)).replace(/\.js$/, ".ts")
}

/** What a file exports, such as `value make` and `type Options`; what it passes on of a whole file counts as its own. */
const exportsOf = (edition: Edition, path: string): ReadonlyArray<string> =>
  parse(path, edition[path] ?? "").statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) {
      return isExported(statement)
        ? namesOf(statement).map((name) => `${isType(statement) ? "type" : "value"} ${name}`)
        : []
    }
    const { exportClause, isTypeOnly } = statement
    if (exportClause === undefined) return exportsOf(edition, sourceOf(path, statement))
    return ts.isNamespaceExport(exportClause)
      ? [`value ${exportClause.name.text}`]
      : exportClause.elements.map((one) => `${isTypeOnly || one.isTypeOnly ? "type" : "value"} ${one.name.text}`)
  })

const commentOf = (node: ts.Node): string | undefined => {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const own = comments.filter(({ parent }) => parent === node).map((comment) => comment.getText())
  return own.length === 0 ? undefined : own.join("\n").replaceAll(/\s*\n\s*\*? ?/g, "\n")
}

const nameOf = (node: ts.Node): string | undefined =>
  ts.isTypeElement(node) || ts.isClassElement(node) || ts.isObjectLiteralElementLike(node)
    ? node.name?.getText()
    : undefined

/** The comments of what stands in a declaration, by names with dots between them; a function keeps its own for itself. */
const commentsIn = (node: ts.Node, place: string): ReadonlyArray<readonly [place: string, comment: string]> => {
  if (ts.isBlock(node)) return []
  const name = nameOf(node)
  const here = name === undefined ? place : `${place}.${name}`
  const comment = name === undefined ? undefined : commentOf(node)
  const inner = node.getChildren().flatMap((child) => commentsIn(child, here))
  return comment === undefined ? inner : [[here, comment], ...inner]
}

/** The comments of what a file exports and of what an API reference shows, and the comment of the file itself. */
const docsOf = (path: string, text: string): ReadonlyMap<string, string> => {
  const file = parse(path, text)
  return new Map(
    file.statements.flatMap((statement) => {
      const comment = commentOf(statement)
      const isShown = isExported(statement) || ts.isExportDeclaration(statement) || comment?.includes("@since")
      if (!isShown) return []
      const kind = isType(statement) ? "type " : ""
      const name = ts.isExportDeclaration(statement)
        ? (statement.exportClause?.getText() ?? statement.getText())
        : namesOf(statement).join(", ") || "the file"
      const place = kind + name
      return [...(comment === undefined ? [] : [[place, comment] as const]), ...commentsIn(statement, place)]
    })
  )
}

const union = (one: Iterable<string>, other: Iterable<string>): ReadonlyArray<string> =>
  [...new Set([...one, ...other])].sort()

/** Where two editions differ: a line for each place. */
export const differences = (first: Edition, second: Edition): ReadonlyArray<string> =>
  union(Object.keys(first), Object.keys(second)).flatMap((path) => {
    const [one, other] = [first[path], second[path]]
    if (one === undefined || other === undefined) return [path]
    const [ones, others] = [exportsOf(first, path), exportsOf(second, path)]
    const names = union(ones, others).filter((name) => ones.includes(name) !== others.includes(name))
    const [docs, otherDocs] = [docsOf(path, one), docsOf(path, other)]
    const comments = union(docs.keys(), otherDocs.keys()).filter((place) => docs.get(place) !== otherDocs.get(place))
    // What is said of a declaration that only one edition has is no difference more.
    const isInBoth = (place: string) =>
      !names.some((name) => `${place.replace(/^type /, "")}.`.startsWith(`${name.replace(/^\w+ /, "")}.`))
    return [
      ...names.map((name) => `${path} exports ${name}`),
      ...comments.filter(isInBoth).map((place) => `${path} comments ${place}`)
    ]
  })

/** What is wrong with a list of differences that may be: a sentence for each one that is missing, and each too many. */
export const problems = (
  first: Edition,
  second: Edition,
  reasons: Readonly<Record<string, string>>
): ReadonlyArray<string> => {
  const found = differences(first, second)
  return [
    ...found.filter((place) => !Object.hasOwn(reasons, place)).map((place) => `the editions differ: ${place}`),
    ...Object.keys(reasons)
      .filter((place) => !found.includes(place))
      .map((place) => `the editions no longer differ: ${place}`)
  ]
}

/** The declarations that an entry point makes public. */
const publicIn = (edition: Edition, path: string): ReadonlyArray<ts.Statement> =>
  parse(path, edition[path] ?? "").statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return []
    const { exportClause: names } = statement
    const isNamed = (name: string) =>
      names === undefined || ts.isNamespaceExport(names) || names.elements.some((one) => one.name.text === name)
    const source = sourceOf(path, statement)
    return parse(source, edition[source] ?? "").statements.filter(
      (one) => isExported(one) && namesOf(one).some(isNamed) && !commentOf(one)?.includes("@internal")
    )
  })

/** What a user calls or provides: functions, operations, what a class has as static, and the interfaces of options. */
const isUsed = (node: ts.Node): boolean => {
  if (ts.isInterfaceDeclaration(node)) return /(Options|Definition)$/.test(node.name.text)
  if (ts.isClassElement(node)) return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Static) !== 0
  if (ts.isShorthandPropertyAssignment(node)) return true
  if (ts.isPropertyAssignment(node)) return ts.isArrowFunction(node.initializer)
  if (!ts.isVariableStatement(node)) return false
  return node.declarationList.declarations.some(
    ({ initializer, type }) =>
      initializer !== undefined && (ts.isArrowFunction(initializer) || /^Operation</.test(type?.getText() ?? ""))
  )
}

/** The object that a constant is, or is made with. */
const objectOf = (node: ts.Node | undefined): ts.ObjectLiteralExpression | undefined => {
  if (node === undefined || ts.isObjectLiteralExpression(node)) return node
  return ts.isCallExpression(node) && node.expression.getText() === "Object.assign"
    ? objectOf(node.arguments[1])
    : undefined
}

const membersOf = (statement: ts.Statement): ReadonlyArray<ts.Node> => {
  if (ts.isClassDeclaration(statement)) return statement.members
  if (!ts.isVariableStatement(statement)) return []
  return statement.declarationList.declarations.flatMap(({ initializer }) => [
    ...(objectOf(initializer)?.properties ?? [])
  ])
}

/** What an entry point makes public, and what its users call or provide, but has no example: a name for each. */
export const withoutExample = (edition: Edition, path: string): ReadonlyArray<string> =>
  publicIn(edition, path).flatMap((statement) =>
    [statement, ...membersOf(statement)]
      .filter((node) => isUsed(node) && !commentOf(node)?.includes("\n@example\n```ts\n"))
      .map((node) => [...namesOf(statement), nameOf(node) ?? []].flat().join("."))
  )
