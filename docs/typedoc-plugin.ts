/** Brings the TypeScript reference into a form for users of the package: a plugin of TypeDoc, see typedoc.json. */
import {
  type Application,
  Comment,
  CommentTag,
  Converter,
  DeclarationReflection,
  IntersectionType,
  type ProjectReflection,
  ReflectionKind,
  ReflectionType,
  type SomeType,
  UnionType,
} from "typedoc";

export function load(app: Application): void {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    // By the names that users import, where TypeDoc takes those of the files.
    for (const module of project.children ?? []) {
      module.name = module.name === "index" ? "monad-api-keys" : `monad-api-keys/${module.name}`;
    }
    simplifyGeneratedTypes(project);
    mergeOptions(project);
    addCategories(project);
    // The classes are errors: callers catch them and never construct them.
    const constructors = project.getReflectionsByKind(ReflectionKind.Constructor);
    for (const constructor of constructors) project.removeReflection(constructor);
    // `[Symbol.hasInstance]` is what makes instanceof work across copies; nobody calls it.
    for (const method of project.getReflectionsByKind(ReflectionKind.Method)) {
      if (method.name.startsWith("[")) project.removeReflection(method);
    }
  });
}

const generated = new Set(["paths", "components", "operations"]);

/** Groups the exports of each entry: the client first, what nobody reads last. */
function addCategories(project: ProjectReflection): void {
  for (const reflection of (project.children ?? []).flatMap(({ children }) => children ?? [])) {
    const { name, kind } = reflection;
    const category = generated.has(name)
      ? "Generated types"
      : name.endsWith("Client")
        ? "Client"
        : kind === ReflectionKind.Class || ["isNotFound", "Outcome", "CallDetails"].includes(name)
          ? "Errors"
          : kind === ReflectionKind.Function
            ? "Functions"
            : /(Options|Credential)$/.test(name)
              ? "Options"
              : "Types";
    const tag = () => new CommentTag("@category", [{ kind: "text", text: category }]);
    for (const commented of reflection.signatures ?? [reflection]) {
      (commented.comment ??= new Comment()).blockTags.push(tag());
    }
  }
}

/**
 * Options that are written as an intersection, with a union for the two credentials, become one table with a
 * row for each.
 */
function mergeOptions(project: ProjectReflection): void {
  for (const alias of project.getReflectionsByKind(ReflectionKind.TypeAlias)) {
    if (!alias.isDeclaration() || !alias.name.endsWith("Options") || !alias.type) continue;
    const found = new Map<string, DeclarationReflection>();
    for (const child of membersOf(alias.type)) {
      const known = found.get(child.name);
      // Of an option that one alternative excludes (`undefined`), the other one has the documentation.
      if (!known || String(known.type) === "undefined") found.set(child.name, child);
    }
    const literal = new DeclarationReflection("__type", ReflectionKind.TypeLiteral, alias);
    project.registerReflection(literal, undefined, undefined);
    literal.children = [...found.values()];
    alias.type = new ReflectionType(literal);
  }
}

const membersOf = (type: SomeType): DeclarationReflection[] =>
  type instanceof IntersectionType || type instanceof UnionType
    ? type.types.flatMap(membersOf)
    : type instanceof ReflectionType
      ? (type.declaration.children ?? [])
      : [];

/** Brings what openapi-typescript generates into a form that a reader can use. */
function simplifyGeneratedTypes(project: ProjectReflection): void {
  // It writes descriptions into a tag, where TypeDoc expects them before all tags.
  for (const { comment } of Object.values(project.reflections)) {
    const description = comment?.getTag("@description");
    if (!comment || !description) continue;
    comment.summary = description.content;
    comment.removeTags("@description");
  }
  for (const reflection of project.getReflectionsByKind(ReflectionKind.Interface)) {
    if (!reflection.isDeclaration()) continue;
    // What an interface inherits from a type without a page reads as its own.
    delete reflection.extendedTypes;
    for (const child of reflection.children ?? []) delete child.inheritedFrom;
    // Nested literal types for every status of every operation: the HTTP API pages show them better.
    if (!generated.has(reflection.name)) continue;
    for (const child of [...(reflection.children ?? [])]) project.removeReflection(child);
    reflection.comment = new Comment([
      {
        kind: "text",
        text: "Generated from the spec by openapi-typescript, for calls through `raw`. The HTTP API pages show what it contains.",
      },
    ]);
  }
}
