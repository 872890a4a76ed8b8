/**
 * What the site needs and TypeDoc does not do: titles and order of the guides, pages for linked files, an order of the
 * reference, links between the editions, diagrams.
 */
import { copyFileSync, readFileSync } from "node:fs"
import { basename, extname, join, relative } from "node:path"
import {
  type Application,
  type CommentDisplayPart,
  type Context,
  Converter,
  type DeclarationReflection,
  DocumentReflection,
  normalizePath,
  PageEvent,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  RendererEvent
} from "typedoc"

/** The folder of the second edition, and of its site. */
const second = "effect-4"

/** The path of a reader through the guides; what is not in it comes last. */
const path = [
  "getting-started",
  "token-endpoint",
  "errors",
  "retries-and-timeouts",
  "another-operation",
  "testing",
  "sandbox",
  "recipes",
  "observability",
  "shutting-down",
  "effect-4",
  "coming-from-the-sdk",
  "runtimes"
]

const fromRoot = (file: string): string => relative(process.cwd(), file)

const fileOf = (document: Reflection): string => fromRoot(document.project.files.getReflectionPath(document) ?? "")

const rank = (reflection: Reflection): number => {
  const place = path.indexOf(basename(fileOf(reflection), ".md"))
  return place === -1 ? path.length : place
}

/** A page that shows a file. */
const pageOf = (project: ProjectReflection, file: string): DocumentReflection => {
  const fence = "`".repeat(10)
  const content: Array<CommentDisplayPart> = [
    { kind: "text", text: `# ${file}\n\n` },
    { kind: "code", text: `${fence}${extname(file).slice(1) || "text"}\n${readFileSync(file, "utf8")}${fence}` }
  ]
  return new DocumentReflection(file, project, content, { category: "Examples and tests" })
}

/** Functions come first, then services and errors, then types; the schemas of models last, for their types document them. */
const importance = ({ kind, name, parent }: DeclarationReflection | DocumentReflection): number => {
  if (kind === ReflectionKind.Class) return 1
  if (kind === ReflectionKind.Interface || kind === ReflectionKind.TypeAlias) return 2
  const twin = parent?.getChildByName(name)
  return kind === ReflectionKind.Variable && twin?.kind === ReflectionKind.Interface ? 3 : 0
}

const arrange = (project: ProjectReflection): void => {
  for (const one of project.getReflectionsByKind(ReflectionKind.SomeModule)) {
    if (!one.isDeclaration()) continue
    for (const { children } of one.categories ?? []) {
      for (const child of children) if (importance(child) < 2) child.relevanceBoost = (child.relevanceBoost ?? 1) * 3
      children.sort((one, other) => importance(one) - importance(other) || one.name.localeCompare(other.name))
    }
    // Of one category, each page would say it twice.
    if (one.categories?.length === 1) delete one.categories
  }
}

/** Addresses of this site, until the page that names them is known. */
const scheme = "site:"

const partsOf = ({ documents = [], readme = [] }: ProjectReflection): ReadonlyArray<CommentDisplayPart> => [
  ...readme,
  ...documents.flatMap(({ content }) => content)
]

/** Files that pages link to become pages, and the front page of the other edition is found where it is. */
const followLinks = (project: ProjectReflection, isSecond: boolean): void => {
  const [file, address] = isSecond ? ["README.md", "../index.html"] : [`${second}/README.md`, `${second}/index.html`]
  for (const part of partsOf(project)) {
    if (part.kind !== "relative-link" || typeof part.target !== "number") continue
    const target = project.files.resolve(part.target, project)
    if (typeof target !== "string") continue
    const path = fromRoot(target)
    if (path === file) {
      part.target = undefined
      part.text = `${scheme}${address}${part.targetAnchor === undefined ? "" : `#${part.targetAnchor}`}`
    } else if (!/\.(json|svg)$/.test(path)) {
      const page = pageOf(project, path)
      project.addChild(page)
      project.registerReflection(page, undefined, normalizePath(target))
    }
  }
}

/** Options are shown where they are taken. */
const expandOptions = (project: ProjectReflection): void => {
  for (const one of project.getReflectionsByKind(ReflectionKind.Interface)) {
    if (/(Options|Definition)$/.test(one.name)) one.comment?.modifierTags.add("@expand")
  }
}

/** A tag is a class whose page shows the members of its service. */
const showServices = (project: ProjectReflection): void => {
  for (const tag of project.getReflectionsByKind(ReflectionKind.Class)) {
    if (!tag.isDeclaration()) continue
    for (const base of tag.extendedTypes ?? []) {
      if (base.type !== "reference") continue
      for (const shape of base.typeArguments ?? []) {
        if (shape.type !== "reflection") continue
        for (const member of shape.declaration.children ?? []) {
          member.parent = tag
          tag.addChild(member)
        }
      }
    }
  }
}

/** Nobody constructs a tag. */
const leaveOutConstructors = (project: ProjectReflection): void => {
  for (const one of project.getReflectionsByKind(ReflectionKind.ConstructorSignature)) {
    if (one.isSignature() && one.parameters?.[0]?.type?.toString() === "never") project.removeReflection(one.parent)
  }
}

export const load = (app: Application): void => {
  const isSecond = () => app.options.getValue("out").endsWith(second)

  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_: Context | undefined, document: DocumentReflection) => {
    document.name = /^# (.*)/.exec(document.content[0]?.text ?? "")?.[1] ?? document.name
    document.frontmatter["category"] = /^(docs|examples)\b/.test(fileOf(document)) ? "Guides" : "Project"
  })

  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }: Context) => {
    for (const list of [project.documents, project.childrenIncludingDocuments]) {
      list?.sort((one, other) => rank(one) - rank(other))
    }
    followLinks(project, isSecond())
    expandOptions(project)
    leaveOutConstructors(project)
    showServices(project)
  })

  // Categories have just been made.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }: Context) => arrange(project), -1000)

  app.renderer.on(PageEvent.END, (page) => {
    const up = "../".repeat(page.url.split("/").length - 1)
    const contents = (page.contents ?? "").replaceAll(`"${scheme}`, `"${up}`)
    // Guides fold what is for Effect 3.
    page.contents = isSecond() ? contents : contents.replaceAll("<details>", "<details open>")
  })

  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    copyFileSync("node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js", join(outputDirectory, "assets/mermaid.js"))
  })
}
