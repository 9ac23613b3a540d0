/**
 * One form for documents that are compared: no references, nothing shared, no order where order has no
 * meaning. A difference that remains is one that users can see.
 */
import { methods, resolve, type Schema, type Spec } from "./spec.ts";

export type Node = Record<string, unknown>;
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lists that are sets: the order of their members has no meaning. */
const sets = new Set(["required", "type", "enum", "x-required-permissions"]);

/**
 * The document with every local reference replaced by what it names, with shared parameters and
 * security moved into the operations, and with allOf of plain objects merged. A schema that
 * contains itself ends in `{ "x-recursive": levels }`. Throws where a reference leads nowhere or into
 * another file; below an `x-` key (a code sample) the latter stays, as text.
 */
export function flatten(document: Spec): Spec {
  const { components, ...rest } = document;
  // Of the components only these are left: the others stand where they are used.
  const shown = { ...rest, components: { securitySchemes: components?.securitySchemes ?? {} } };
  const { security, ...flat } = inline(document, shown, []) as Spec & { security?: unknown };
  for (const item of Object.values(flat.paths ?? {})) {
    if (!isNode(item)) continue;
    const shared = (item.parameters ?? []) as Node[];
    delete item.parameters;
    for (const [method, operation] of Object.entries(item)) {
      if (!methods.has(method) || !isNode(operation)) continue;
      const own = (operation.parameters ?? []) as Node[];
      const parameters = [
        ...shared.filter((one) => !own.some((other) => same(one, other))),
        ...own,
      ];
      if (parameters.length > 0) operation.parameters = parameters.sort(byName);
      if (security !== undefined) operation.security ??= security;
    }
  }
  return flat;
}

const same = (a: Node, b: Node) => a.name === b.name && a.in === b.in;
const byName = (a: Node, b: Node) => nameOf(a).localeCompare(nameOf(b));
const nameOf = (parameter: Node) => `${String(parameter.in)} ${String(parameter.name)}`;

/** `key` is the keyword that leads to the value; below an `x-` key it stays that one. */
function inline(document: Spec, value: unknown, trail: string[], key = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => inline(document, item, trail, key));
    return sets.has(key) ? items.sort() : items;
  }
  if (!isNode(value)) return value;
  if (typeof value.$ref === "string") return follow(document, value, trail, key);
  const entries = Object.entries(value).map(([name, child]) => {
    const under = key.startsWith("x-") ? key : name;
    return [name, inline(document, child, trail, under)] as const;
  });
  return joinTypes(mergeAllOf(Object.fromEntries(entries)));
}

function follow(document: Spec, node: Node, trail: string[], key: string): unknown {
  const { $ref, ...beside } = node;
  const ref = String($ref);
  if (!ref.startsWith("#/")) {
    if (key.startsWith("x-")) return ref;
    throw new Error(`${ref} is in another file; the document has to be one file`);
  }
  // By the distance: names are not compared.
  if (trail.includes(ref)) return { "x-recursive": trail.length - trail.indexOf(ref) };
  const target = inline(document, resolve(document, { $ref: ref }), [...trail, ref], key);
  return isNode(target) ? { ...target, ...beside } : target;
}

const mergeable = new Set(["type", "properties", "required", "title", "description", "example"]);

/** allOf of plain object schemas equals one object schema with all their properties. */
function mergeAllOf(schema: Node): Node {
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return schema;
  const parts = [...(allOf as Schema[]), rest];
  const plain = parts.every((part) => Object.keys(part).every((key) => mergeable.has(key)));
  const wrapsOne = allOf.length === 1 && Object.keys(rest).every((key) => key === "description");
  if (!plain && !wrapsOne) return schema;
  const merged = Object.assign({}, ...parts) as Node;
  const required = parts.flatMap((part) => (part.required ?? []) as string[]);
  if (required.length > 0) merged.required = [...new Set(required)].sort();
  const properties = parts.map((part) => part.properties ?? {});
  if (plain) merged.properties = Object.assign({}, ...properties);
  return merged;
}

/**
 * `oneOf: [{ type: string }, { type: object, … }]` as `{ type: [object, string], … }`. Both accept the same
 * values; the latter has one form, and one error message where the former has one for each branch.
 */
export function joinTypes(schema: Node): Node {
  const { oneOf, ...rest } = schema;
  if (!Array.isArray(oneOf) || "type" in rest) return schema;
  const types = new Set(oneOf.map((branch: Node) => branch.type));
  const onlyObjectsHaveKeywords = oneOf.every(
    (branch: Node) =>
      typeof branch.type === "string" &&
      Object.keys(branch).every((key) => key === "type" || objectKeywords.has(key)) &&
      (branch.type === "object" || Object.keys(branch).length === 1),
  );
  // Every integer is a number as well, so oneOf of both accepts no integer.
  const overlap = types.size < oneOf.length || (types.has("integer") && types.has("number"));
  if (!onlyObjectsHaveKeywords || overlap) return schema;
  return Object.assign({}, ...(oneOf as Node[]), rest, { type: [...types].sort() }) as Node;
}

const objectKeywords = new Set(["properties", "required", "additionalProperties"]);
