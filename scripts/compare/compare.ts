/** Compares two OpenAPI documents part by part, for `npm run diff` and `npm run upstream`. */
import { isDeepStrictEqual } from "node:util";
import { type Difference, isProse, type Location, type Subject } from "./differences.ts";
import { credentialParts, type Part, partsOf, propertyParts } from "./parts.ts";
import { alternativesOf, inline, isAnnotation, schemaForm, separateForm } from "./schema-form.ts";
import { type Node, type Schema, shapeOf, type Spec } from "../lib/spec.ts";

interface Context {
  base: Spec;
  revision: Spec;
  /** Whether what is gone on one side and new on the other, with the same content, counts as renamed. */
  renames: boolean;
  /** The schemas on the way here. */
  trail: [before: unknown, after: unknown][];
}

const document: Location = { operation: undefined, direction: "neither", path: [] };

/**
 * Every difference between two documents, which must not be edited afterwards. Without `renames`, what only one
 * side has is new or gone, whatever its content. Throws where a reference leads nowhere or into another file.
 */
export function compareSpecs(
  base: Spec,
  revision: Spec,
  { renames = true }: { renames?: boolean } = {},
): Difference[] {
  const context = { base, revision, renames, trail: [] };
  const credentials = [credentialParts(base), credentialParts(revision)] as const;
  const { pairs } = pairUp(...credentials, pairingRules(context, "credential", document));
  const names = new Map(pairs.map(([before, after]) => [before.name, after.name]));
  return compareParts(context, partsOf(base, names), partsOf(revision), document);
}

/** What is gone and new of each subject, and what changed in the parts that both sides have. */
function compareParts(context: Context, before: Part[], after: Part[], at: Location): Difference[] {
  const subjects = new Set([...before, ...after].map(({ subject }) => subject));
  return [...subjects].flatMap((subject) => {
    const [old, now] = [before, after].map((parts) =>
      parts.filter((part) => part.subject === subject),
    );
    const { removed, added, pairs } = pairUp(old!, now!, pairingRules(context, subject, at));
    const row = (part: Part, kind: Difference["kind"], values: Partial<Difference>) => ({
      ...{ ...at, isRequired: undefined, ...part.location, subject, kind, aspect: "", ...values },
    });
    return [
      ...removed.map((one) => row(one, "removed", { before: one.value })),
      ...added.map((one) => row(one, "added", { after: one.value })),
      ...pairs.flatMap(([one, other]) => [
        // The name of an operation is one of its aspects.
        ...(one.name === other.name || subject === "operation"
          ? []
          : [row(other, "renamed", { before: one.name, after: other.name })]),
        ...comparePart(context, one, other, at),
      ]),
    ];
  });
}

function comparePart(context: Context, before: Part, after: Part, parent: Location) {
  const isRequired = before.location.isRequired && after.location.isRequired;
  // A body is JSON where nothing else is said.
  const isJson = after.subject === "media type" && after.name === "application/json";
  const at = isJson ? parent : { ...parent, ...after.location, isRequired };
  return [
    ...changed(context, at, after.subject, before.aspects, after.aspects),
    ...compareParts(context, before.children, after.children, at),
    ...(after.schema
      ? compareSchemas(context, before.schema?.written, after.schema.written, at)
      : []),
  ];
}

type Rule<T> = (before: T, after: T) => boolean;

/** Parts with these subjects were renamed where only their names differ. */
const renamable = new Set<Subject>(["credential", "parameter", "property", "response"]);

/**
 * The same part has the same name; or else the same content. The same operation has the same method and path, or
 * the same name, or, where both have changed, the same method and the same content.
 */
function pairingRules(context: Context, subject: Subject, at: Location): Rule<Part>[] {
  const byName: Rule<Part> = (one, other) => one.name === other.name;
  const route = ({ aspects }: Part) => aspects as { method: string; path: string };
  if (subject === "operation")
    return [
      (one, other) => shapeOf(route(one)) === shapeOf(route(other)),
      byName,
      (one, other) =>
        context.renames &&
        route(one).method === route(other).method &&
        areSame(compareParts(context, one.children, other.children, at)),
    ];
  // A field that is renamed may become required with its new name.
  const content = (part: Part) => (subject === "property" ? { ...part, aspects: {} } : part);
  return context.renames && renamable.has(subject)
    ? [byName, (one, other) => areSame(comparePart(context, content(one), content(other), at))]
    : [byName];
}

/** Whether nobody but readers sees a difference. */
const areSame = (differences: Difference[]) => differences.every(({ aspect }) => isProse(aspect));

/**
 * Pairs what belongs together, rule by rule. A rule pairs two where neither has another choice; with `anyChoice`,
 * the first two that it matches.
 */
function pairUp<T>(before: T[], after: T[], rules: Rule<T>[], anyChoice = false) {
  const [removed, added] = [new Set(before), new Set(after)];
  const partners = new Map<T, T>();
  for (const matches of rules) {
    for (const one of removed) {
      const choices = [...added].filter((other) => matches(one, other));
      const [choice] = choices;
      if (choice === undefined) continue;
      const rivals = anyChoice ? [] : [...removed].filter((rival) => matches(rival, choice));
      if (!anyChoice && (choices.length > 1 || rivals.length > 1)) continue;
      partners.set(choice, one);
      removed.delete(one);
      added.delete(choice);
    }
  }
  const pairs = after.flatMap((other): [T, T][] =>
    partners.has(other) ? [[partners.get(other)!, other]] : [],
  );
  return { removed: [...removed], added: [...added], pairs };
}

/** A difference for each aspect that the sides state differently, once their references are followed. */
function changed(
  context: Context,
  at: Location,
  subject: Subject,
  before: Node,
  after: Node,
): Difference[] {
  return Object.keys({ ...before, ...after }).flatMap((aspect): Difference[] => {
    const [old, now] = [
      inline(context.base, before[aspect]),
      inline(context.revision, after[aspect]),
    ];
    if (isDeepStrictEqual(old, now)) return [];
    return [{ ...at, subject, kind: "changed", aspect, before: old, after: now }];
  });
}

/** Keywords that are compared by what stands below them. */
const structure = new Set(["properties", "required", "items", "oneOf", "anyOf"]);

/** Every difference between two schemas; undefined is the schema that accepts anything. */
function compareSchemas(
  context: Context,
  before: unknown,
  after: unknown,
  at: Location,
): Difference[] {
  // A schema that contains itself has been compared on the way here.
  if (context.trail.some(([one, other]) => one === before && other === after)) return [];
  const isWritten = before !== undefined && after !== undefined;
  const inside: Context = isWritten
    ? { ...context, trail: [...context.trail, [before, after]] }
    : context;
  const [a, b] = comparableForms(context, before, after);
  const [fields, others] = bothAccept("object", a, b)
    ? [a, b].map((form) => propertyParts(form, at.path))
    : [];
  const hasItems = bothAccept("array", a, b) && (a.items ?? b.items) !== undefined;
  const { isRequired: _, ...list } = {
    ...at,
    path: [...at.path.slice(0, -1), `${at.path.at(-1) ?? ""}[]`],
  };
  return [
    ...changed(context, at, "schema", keywordsOf(a, at), keywordsOf(b, at)),
    ...compareParts(inside, fields ?? [], others ?? [], at),
    ...(hasItems ? compareSchemas(inside, a.items, b.items, list) : []),
    ...compareAlternatives(inside, a, b, at),
  ];
}

/** Both in the same form: where the alternatives of one side cannot be joined, those of the other are not. */
function comparableForms({ base, revision }: Context, before: unknown, after: unknown) {
  const [a, b] = [schemaForm(base, before), schemaForm(revision, after)];
  const [old, now] = [alternativesOf(a), alternativesOf(b)];
  if (old && !now) return [a, separateForm(revision, after, old.name)] as const;
  if (now && !old) return [separateForm(base, before, now.name), b] as const;
  return [a, b] as const;
}

/** Where only one side accepts objects, say, their fields are a part of that difference. */
const bothAccept = (type: string, ...forms: Schema[]) =>
  forms.every((form) => form.type === undefined || form.type.includes(type));

/** The schema of a body or parameter has a description beside that of the body or parameter. */
const keywordsOf = (form: Schema, { path }: Location): Node =>
  Object.fromEntries(
    Object.entries(form)
      .filter(([keyword]) => !structure.has(keyword))
      .map(([keyword, value]) => [
        keyword === "description" && path.length <= 1 ? "schema description" : keyword,
        value,
      ]),
  );

/**
 * Alternatives have no names: the same ones belong together, then those of the same types, of these first the ones
 * that share a field, then the rest.
 */
function compareAlternatives(context: Context, a: Schema, b: Schema, at: Location): Difference[] {
  const [before, after] = [alternativesOf(a), alternativesOf(b)];
  if (!before || !after) return [];
  const rules: Rule<Schema>[] = [
    (one, other) => areSame(compareSchemas(context, one, other, at)),
    (one, other) => hasSameType(one, other) && sharesField(one, other),
    hasSameType,
    () => true,
  ];
  const { removed, added, pairs } = pairUp(before.branches, after.branches, rules, true);
  const one = { ...at, subject: "alternative", aspect: "" } as const;
  const overlaps = (schema: Schema) =>
    after.name === "oneOf" && acceptsAnyOf(after.branches, schema);
  return [
    ...changed(context, at, "schema", { alternatives: before.name }, { alternatives: after.name }),
    ...pairs.flatMap((pair) => compareSchemas(context, ...pair, at)),
    ...removed.map((schema): Difference => ({ ...one, kind: "removed", before: schema })),
    ...added.map((schema): Difference => {
      const aspect = overlaps(schema) ? "overlapping" : "";
      return { ...one, kind: "added", aspect, after: schema };
    }),
  ];
}

/** Whether a schema states a type and no more, and one of the others is of that type. */
const acceptsAnyOf = (others: Schema[], schema: Schema) =>
  Object.keys(schema).every((keyword) => keyword === "type" || isAnnotation(keyword)) &&
  others.some((other) => other !== schema && hasSameType(other, schema));

const hasSameType: Rule<Schema> = (one, other) => isDeepStrictEqual(one.type, other.type);
const sharesField: Rule<Schema> = ({ properties: one = {} }, { properties: other = {} }) =>
  Object.keys(one as Node).some((name) => Object.hasOwn(other as Node, name));
