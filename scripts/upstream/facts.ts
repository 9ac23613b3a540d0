/**
 * What an OpenAPI document says of the api_keys operations, as plain facts: a place in words, and what is
 * said there. Two documents that mean the same have the same facts, however they are written down. Reads what it
 * is given.
 */
import { flatten, isNode, type Node } from "../lib/flatten.ts";
import { type Body, type Operation, operationsOf, type Schema, type Spec } from "../lib/spec.ts";

interface Fact {
  /** The place that this one is a part of. */
  parent: string | undefined;
  /** Aspect to what is said of it: `type` to `string`. */
  says: Map<string, string>;
}

/** Place to fact: `createApiKey: request body: name`. */
export type Facts = Map<string, Fact>;

/** Aspects for readers: nobody misses them, but what they say is worth a look. */
export const prose = new Set(["summary", "description", "schema description"]);

/** The operations of api_keys: by a segment of the path, or by the tag. */
export function apiKeysOnly(document: Spec): Spec {
  const isOurs = (path: string, item: Record<string, unknown>) =>
    path.split("/").some((segment) => /^api[-_]?keys?$/i.test(segment)) ||
    Object.values(item).some(
      (operation) => isNode(operation) && [operation.tags].flat().includes("Organization API Keys"),
    );
  const paths = Object.entries(document.paths).filter(([path, item]) => isOurs(path, item));
  return { ...document, paths: Object.fromEntries(paths) };
}

/** `nameOf` says what an operation is called in the places. */
export function factsOf(document: Spec, nameOf: (operation: Operation) => string): Facts {
  const spec = flatten(document);
  const facts: Facts = new Map();
  const add = (place: string, parent: string | undefined, says: Record<string, unknown>) => {
    const texts = Object.entries(says).flatMap(([aspect, value]) => {
      const text = textOf(value);
      return text === "" ? [] : [[aspect, text] as const];
    });
    facts.set(place, { parent, says: new Map(texts) });
  };

  for (const { url } of spec.servers ?? []) add(`server ${url}`, undefined, {});
  for (const [name, scheme] of Object.entries(spec.components.securitySchemes)) {
    add(`credential ${name}`, undefined, { type: scheme.type, in: scheme.in, name: scheme.name });
  }
  for (const operation of operationsOf(spec)) {
    const raw = spec.paths[operation.path]![operation.method.toLowerCase()] as Node;
    const name = nameOf(operation);
    add(name, undefined, {
      operationId: operation.operationId?.toLowerCase(), // the casing is each document's own
      summary: operation.summary,
      description: beyond(operation.description, operation.summary),
      deprecated: raw.deprecated,
      permissions: operation.permissions,
      credentials: ((raw.security ?? []) as Node[])
        .map((one) => Object.keys(one).join(" and "))
        .sort(),
    });
    for (const parameter of operation.parameters) {
      const place = `${name}: ${parameter.in} parameter ${parameter.name}`;
      const description = beyond(parameter.description, parameter.name);
      const says = { description, required: needed(parameter.required) };
      addSchema(place, name, parameter.schema, says);
    }
    const body = operation.requestBody;
    if (body) addBody(`${name}: request body`, name, body, { required: needed(body.required) });
    for (const [status, answer] of Object.entries(operation.responses)) {
      addBody(`${name}: answer ${status}`, name, answer, {});
    }
  }
  return facts;

  function addBody(place: string, parent: string, body: Body, says: Node): void {
    const { "application/json": json, ...others } = body.content ?? {};
    const described = { ...says, description: body.description };
    if (json) addSchema(place, parent, json.schema, described, body.description);
    else add(place, parent, described);
    for (const [media, { schema }] of Object.entries(others)) {
      addSchema(`${place} as ${media}`, place, schema, {}, body.description);
    }
  }
  /** `said` is what has been said of it already. */
  function addSchema(
    place: string,
    parent: string,
    given: Schema | undefined,
    says: Node,
    said = "",
  ) {
    const { type, description, properties, items, required, ...rest } = simplify(given ?? {});
    add(place, parent, {
      type: type ?? "anything",
      ...Object.fromEntries(Object.entries(rest).filter(([keyword]) => !silent.has(keyword))),
      [says.description === undefined ? "description" : "schema description"]: beyond(
        description,
        said,
      ),
      ...says,
    });
    const needs = (required ?? []) as string[];
    for (const [name, child] of Object.entries((properties ?? {}) as Record<string, Schema>)) {
      addSchema(`${place}: ${name}`, place, child, { required: needed(needs.includes(name)) });
    }
    if (isNode(items)) addSchema(`${place}[]`, place, items, {});
  }
}

const needed = (required: unknown) => (required === true ? "yes" : "no");

/** Keywords that say nothing about the data. */
const silent = new Set(["example", "examples", "title", "summary", "x-recursive"]);

const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** A description that only repeats a name or what stands beside it says nothing. */
const beyond = (description: unknown, said = ""): unknown =>
  letters(typeof description === "string" ? description : "") === letters(said)
    ? undefined
    : description;

/** False, and nothing at all, are what goes without saying. */
function textOf(value: unknown): string {
  if (value === undefined || value === false) return "";
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return value.join(" or ");
  return typeof value === "string" ? value.trim().replaceAll(/\s+/g, " ") : JSON.stringify(value);
}

/**
 * The schema without what generators wrap around it: `oneOf: [{ type: object }, X]` means X (the vendor's
 * generator writes every body so, though a right body then fits both), `oneOf: [X, { type: null }]` and
 * `nullable` mean X or null.
 */
function simplify(schema: Schema): Schema {
  const { nullable, ...rest } = schema;
  const orNull = (one: Schema): Schema =>
    one.type === undefined ? one : { ...one, type: [...new Set([one.type, "null"].flat())].sort() };
  if (nullable === true) return orNull(simplify(rest));
  for (const keyword of ["oneOf", "anyOf"]) {
    const { [keyword]: branches, ...beside } = rest;
    if (!Array.isArray(branches)) continue;
    const bare = (type: string) => (branch: Schema) =>
      branch.type === type && Object.keys(branch).length === 1;
    const told = (branches as Schema[]).filter((branch) => !bare("object")(branch));
    const solid = told.filter((branch) => !bare("null")(branch));
    if (solid.length !== 1) continue;
    const one = simplify({ ...beside, ...solid[0] });
    return solid.length < told.length ? orNull(one) : one;
  }
  return rest;
}
