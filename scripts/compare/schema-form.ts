/**
 * One form for the schemas of two documents: references followed, `allOf` merged, and alternatives joined where
 * their types tell them apart. Two schemas that accept the same values and say the same have the same form.
 */
import { isDeepStrictEqual } from "node:util";
import { isNode, type Node, resolve, type Schema, type Spec } from "../lib/spec.ts";

/** Keywords for readers: they constrain nothing, and of two the outer one counts. */
const annotations = new Set(
  "title description summary $comment example examples externalDocs xml deprecated default readOnly writeOnly".split(
    " ",
  ),
);
export const isAnnotation = (keyword: string): boolean =>
  annotations.has(keyword) || keyword.startsWith("x-");

/** Limits, and which of two values is the stricter one. */
export const upperLimits = new Set(
  "maximum exclusiveMaximum maxLength maxItems maxProperties maxContains".split(" "),
);
export const lowerLimits = new Set(
  "minimum exclusiveMinimum minLength minItems minProperties minContains".split(" "),
);

/** Keywords that say nothing about values of another type: the alternatives of a schema can share them. */
const typed = new Set(
  (
    "properties required additionalProperties patternProperties propertyNames minProperties maxProperties " +
    "dependentRequired dependentSchemas unevaluatedProperties items prefixItems contains minContains " +
    "maxContains minItems maxItems uniqueItems unevaluatedItems minLength maxLength pattern contentEncoding " +
    "contentMediaType minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"
  ).split(" "),
);

/**
 * The form of a schema, one level deep: the schemas below it stay as they are written. `type` and `enum` are
 * sorted lists. What only one of several joined alternatives says has its type in the keyword: `description of
 * string`. Throws where a reference leads nowhere or into another file.
 */
export function schemaForm(spec: Spec, written: unknown, depth = 0): Schema {
  if (!isNode(written)) return written === false ? { not: {} } : {};
  const known = forms.get(spec) ?? new WeakMap<Node, Schema>();
  forms.set(spec, known);
  const form =
    known.get(written) ?? joinAlternatives(spec, mergedForm(spec, written, depth), depth + 1);
  known.set(written, form);
  return form;
}

/** A schema is used in many places of a document. */
const forms = new WeakMap<Spec, WeakMap<Node, Schema>>();

/**
 * The same with its alternatives apart, to be compared with a schema whose alternatives cannot be joined. A schema
 * without alternatives is the only one of its own.
 */
export function separateForm(spec: Spec, written: unknown, keyword: string): Schema {
  const merged = mergedForm(spec, written, 0);
  const { name, branches } = alternativesOf(merged) ?? {};
  if (name) return { ...merged, [name]: branches!.map((branch) => schemaForm(spec, branch)) };
  const [beside, own] = [true, false].map((isBeside) =>
    Object.fromEntries(Object.entries(merged).filter(([name]) => isAnnotation(name) === isBeside)),
  );
  return { ...beside, [keyword]: [own] };
}

/** The alternatives of a schema, and the keyword that lists them. */
export function alternativesOf(schema: Schema) {
  const name = ["oneOf", "anyOf"].find((one) => Array.isArray(schema[one]));
  return name === undefined ? undefined : { name, branches: schema[name] as Schema[] };
}

function mergedForm(spec: Spec, written: unknown, depth: number): Schema {
  if (depth > 100) throw new Error("a schema refers to itself, with nothing in between");
  if (written === false) return { not: {} };
  if (!isNode(written)) return {};
  const { $ref, allOf, ...own } = written;
  const parts = Array.isArray(allOf) ? [...(allOf as unknown[])] : [];
  // What a part says stays visible beside what the whole says; what a reference names says it elsewhere.
  const texts = parts.flatMap((part) =>
    isNode(part) && !("$ref" in part) ? (part.description ?? []) : [],
  );
  if (typeof $ref === "string") parts.unshift(resolve(spec, { $ref }));
  const merged = [...parts.map((part) => mergedForm(spec, part, depth + 1)), canonical(own)].reduce(
    intersect,
  );
  if (own.description !== undefined && texts.length > 0) merged["description of a part"] = texts;
  return merged;
}

/** `const` as a list of one value, `nullable` as a type, and lists without an order sorted. */
function canonical({ const: only, nullable, type, enum: values, required, ...rest }: Node): Schema {
  const types = [type ?? []].flat() as string[];
  if (nullable === true && types.length > 0) types.push("null");
  const list = only === undefined ? values : [only];
  return {
    ...rest,
    ...(types.length > 0 && { type: sorted(types) }),
    ...(Array.isArray(list) && { enum: sorted(list) }),
    ...(Array.isArray(required) && required.length > 0 && { required: sorted(required) }),
  };
}

function sorted(list: unknown[]): string[] {
  if (list.length < 2) return list as string[];
  const texts = new Map(list.map((one) => [JSON.stringify(one), one]));
  return [...texts.keys()].sort().map((text) => texts.get(text) as string);
}

/** The schema of the values that both accept. Of two annotations the second one stands. */
function intersect(a: Schema, b: Schema): Schema {
  const both: Schema = { ...a };
  for (const [keyword, value] of Object.entries(b)) {
    const old = a[keyword];
    both[keyword] =
      old === undefined || isAnnotation(keyword) || isDeepStrictEqual(old, value)
        ? value
        : intersectKeyword(keyword, old, value, both);
  }
  return both;
}

function intersectKeyword(keyword: string, a: unknown, b: unknown, both: Schema): unknown {
  if (upperLimits.has(keyword)) return Math.min(Number(a), Number(b));
  if (lowerLimits.has(keyword)) return Math.max(Number(a), Number(b));
  if (keyword === "uniqueItems") return true;
  if (keyword === "required") return sorted([...(a as string[]), ...(b as string[])]);
  if (keyword === "type") return commonTypes(a as string[], b as string[]);
  if (keyword === "enum") {
    const allowed = b as unknown[];
    return (a as unknown[]).filter((one) => allowed.some((other) => isDeepStrictEqual(one, other)));
  }
  if (keyword === "properties") return intersectProperties(a as Node, b as Node);
  if (keyword === "items" || keyword === "additionalProperties") {
    if (isNode(a) && isNode(b)) return { allOf: [a, b] };
    return a === false || b === false ? false : isNode(a) ? a : b;
  }
  // Two patterns, say: neither replaces the other.
  both.allOf = [...((both.allOf as unknown[] | undefined) ?? []), { [keyword]: a }];
  return b;
}

function intersectProperties(a: Node, b: Node): Node {
  const shared = Object.keys(a).filter((name) => Object.hasOwn(b, name));
  const both = shared.map((name) => [name, { allOf: [a[name], b[name]] }] as const);
  return { ...a, ...b, ...Object.fromEntries(both) };
}

function commonTypes(a: string[], b: string[]): string[] {
  const accepts = (list: string[], type: string) =>
    list.includes(type) || (type === "integer" && list.includes("number"));
  return sorted([...a.filter((type) => accepts(b, type)), ...b.filter((type) => accepts(a, type))]);
}

function joinAlternatives(spec: Spec, schema: Schema, depth: number): Schema {
  const { name, branches } = alternativesOf(schema) ?? {};
  if (!name) return schema;
  const { [name]: _, ...rest } = schema;
  const forms = branches!.map((branch) => schemaForm(spec, branch, depth));
  const joined = joinForms(forms);
  return joined
    ? joinAlternatives(spec, intersect(joined, rest), depth)
    : { ...rest, [name]: forms };
}

/** One schema for alternatives of which a value can match only one, by its type. */
function joinForms(forms: Schema[]): Schema | undefined {
  const isNull = ({ type }: Schema) => isDeepStrictEqual(type, ["null"]);
  const others = forms.filter((form) => !isNull(form));
  if (others.length === 0 || forms.length - others.length > 1) return forms[0];
  const types = others.flatMap(({ type }) => type ?? ["anything"]);
  // Every integer is a number as well, so oneOf of both accepts no integer.
  const kinds = types.map((type) => (type === "integer" ? "number" : type));
  if (others.length > 1 && (kinds.includes("anything") || new Set(kinds).size < kinds.length))
    return undefined;
  if (forms.length > others.length && kinds.includes("anything")) return undefined;
  const joined: Schema = {};
  for (const form of others) {
    const { type = [] } = form;
    for (const [keyword, value] of Object.entries(form)) {
      const isShared = others.length === 1 || typed.has(keyword);
      joined[isShared ? keyword : `${keyword} of ${[type].flat().join(" or ")}`] = value;
    }
    delete joined[`type of ${[type].flat().join(" or ")}`];
  }
  if (types.includes("anything")) return joined;
  const isNullable = forms.length > others.length;
  if (isNullable && Array.isArray(joined.enum))
    joined.enum = sorted([...(joined.enum as unknown[]), null]);
  return { ...joined, type: sorted([...types, ...(isNullable ? ["null"] : [])]) };
}

/**
 * `oneOf: [{ type: string }, { type: object, … }]` as `{ type: [object, string], … }` for a validator: both accept
 * the same values, and the latter has one error message where the former has one for each branch. References are
 * left alone, and so is a schema whose alternatives share a keyword or a type.
 */
export function joinTypes(schema: Node): Node {
  const { oneOf, ...rest } = schema;
  if (!Array.isArray(oneOf) || "type" in rest) return schema;
  const branches = (oneOf as Schema[]).map((branch) =>
    Object.fromEntries(Object.entries(branch).filter(([keyword]) => !isAnnotation(keyword))),
  );
  if (branches.some((branch) => !isNode(branch) || branch.type === undefined || "$ref" in branch))
    return schema;
  const joined = joinForms(branches.map(canonical));
  if (!joined || Object.keys(joined).some((keyword) => keyword.includes(" of "))) return schema;
  return { ...joined, ...rest };
}

/** A value with every reference in it replaced by what it names; a schema that contains itself is cut there. */
export function inline(spec: Spec, value: unknown, trail: string[] = []): unknown {
  if (Array.isArray(value)) return value.map((item) => inline(spec, item, trail));
  if (!isNode(value)) return value;
  const { $ref, ...own } = value;
  if (typeof $ref === "string" && $ref.startsWith("#")) {
    if (trail.includes($ref)) return { "x-recursive": trail.length - trail.indexOf($ref) };
    const target = inline(spec, resolve(spec, { $ref }), [...trail, $ref]);
    return isNode(target) ? { ...target, ...own } : target;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, inline(spec, child, trail)]),
  );
}
