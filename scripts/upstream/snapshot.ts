/**
 * What an OpenAPI document states, as a flat map from a location in words to its aspects. Two documents that
 * mean the same have the same snapshot, however they are written down.
 */
import { flatten, isNode, type Node } from "../lib/flatten.ts";
import { type Body, type Operation, operationsOf, type Schema, type Spec } from "../lib/spec.ts";

interface Statement {
  /** The location that this one is a part of. */
  parent: string | undefined;
  /** `type` to `string`, `required` to `yes`. */
  aspects: Map<string, string>;
}

/** `createApiKey: request body: name` to what is stated there. */
export type Snapshot = Map<string, Statement>;

/** Aspects for readers. A missing text is no difference, but another text is worth a look. */
export const prose = new Set(["summary", "description", "schema description"]);

/**
 * The operations of a large document that concern ours: those with one of our tags, and those with one of
 * our resources (the `api_keys` of `/v2/{organization_id}/api_keys`) as a segment of their path.
 */
export function relatedTo(ours: Spec, document: Spec): Spec {
  const operations = operationsOf(ours);
  const tags = new Set(operations.flatMap((operation) => operation.tags));
  const resources = new Set(operations.map(({ path }) => normalize(resourceOf(path))));
  const isRelated = (path: string, item: Record<string, unknown>) =>
    path.split("/").some((segment) => resources.has(normalize(segment))) ||
    Object.values(item).some(
      (operation) =>
        isNode(operation) && [operation.tags].flat().some((tag) => tags.has(tag as string)),
    );
  const paths = Object.entries(document.paths).filter(([path, item]) => isRelated(path, item));
  return { ...document, paths: Object.fromEntries(paths) };
}

/** The segment after the first parameter, or else the last one that is no parameter. */
function resourceOf(path: string): string {
  const segments = path.split("/").filter(Boolean);
  const isParameter = (segment: string) => segment.startsWith("{");
  const first = segments.findIndex(isParameter);
  return (
    (first >= 0 ? segments[first + 1] : undefined) ??
    segments.findLast((segment) => !isParameter(segment)) ??
    path
  );
}

/** `api_keys`, `api-keys` and `apiKey` are the same resource. */
const normalize = (segment: string) =>
  segment.toLowerCase().replaceAll(/[-_]/g, "").replace(/s$/, "");

/** `nameOf` is how locations call an operation. */
export function takeSnapshot(document: Spec, nameOf: (operation: Operation) => string): Snapshot {
  const spec = flatten(document);
  const snapshot: Snapshot = new Map();
  const add = (location: string, parent: string | undefined, aspects: Node) => {
    const texts = Object.entries(aspects).flatMap(([aspect, value]) => {
      const text = textOf(value);
      return text === "" ? [] : [[aspect, text] as const];
    });
    snapshot.set(location, { parent, aspects: new Map(texts) });
  };

  for (const { url } of spec.servers ?? []) add(`server ${url}`, undefined, {});
  for (const [name, scheme] of Object.entries(spec.components.securitySchemes)) {
    add(`credential ${name}`, undefined, { type: scheme.type, in: scheme.in, name: scheme.name });
  }
  for (const operation of operationsOf(spec)) {
    const raw = spec.paths[operation.path]![operation.method.toLowerCase()] as Node;
    const name = nameOf(operation);
    add(name, undefined, {
      operationId: operation.operationId?.toLowerCase(), // each document has its own casing
      summary: operation.summary,
      description: beyond(operation.description, operation.summary),
      deprecated: raw.deprecated,
      permissions: operation.permissions,
      credentials: ((raw.security ?? []) as Node[])
        .map((one) => Object.keys(one).join(" and "))
        .sort(),
    });
    for (const parameter of operation.parameters) {
      const location = `${name}: ${parameter.in} parameter ${parameter.name}`;
      const description = beyond(parameter.description, parameter.name);
      const aspects = { description, required: needed(parameter.required) };
      addSchema(location, name, parameter.schema, aspects);
    }
    const body = operation.requestBody;
    if (body) addBody(`${name}: request body`, name, body, { required: needed(body.required) });
    for (const [status, response] of Object.entries(operation.responses)) {
      addBody(`${name}: response ${status}`, name, response, {});
    }
  }
  return snapshot;

  function addBody(location: string, parent: string, body: Body, aspects: Node): void {
    const { "application/json": json, ...others } = body.content ?? {};
    const described = { ...aspects, description: body.description };
    if (json) addSchema(location, parent, json.schema, described, body.description);
    else add(location, parent, described);
    for (const [media, { schema }] of Object.entries(others)) {
      addSchema(`${location} as ${media}`, location, schema, {}, body.description);
    }
  }
  /** `known` is a text that the schema's description need not repeat. */
  function addSchema(
    location: string,
    parent: string,
    schema: Schema | undefined,
    aspects: Node,
    known = "",
  ) {
    const { type, description, properties, items, required, ...rest } = simplify(schema ?? {});
    add(location, parent, {
      type: type ?? "anything",
      ...Object.fromEntries(Object.entries(rest).filter(([keyword]) => !silent.has(keyword))),
      [aspects.description === undefined ? "description" : "schema description"]: beyond(
        description,
        known,
      ),
      ...aspects,
    });
    const needs = (required ?? []) as string[];
    for (const [name, child] of Object.entries((properties ?? {}) as Record<string, Schema>)) {
      addSchema(`${location}: ${name}`, location, child, {
        required: needed(needs.includes(name)),
      });
    }
    if (isNode(items)) addSchema(`${location}[]`, location, items, {});
  }
}

const needed = (required: unknown) => (required === true ? "yes" : "no");

/** Keywords without meaning for the data. */
const silent = new Set(["example", "examples", "title", "summary", "x-recursive"]);

const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** A description, unless it only repeats the name or the text beside it. */
const beyond = (description: unknown, known = ""): unknown =>
  letters(typeof description === "string" ? description : "") === letters(known)
    ? undefined
    : description;

/** Empty for false and undefined, which are the defaults of every keyword here. */
function textOf(value: unknown): string {
  if (value === undefined || value === false) return "";
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return value.join(" or ");
  return typeof value === "string" ? value.trim().replaceAll(/\s+/g, " ") : JSON.stringify(value);
}

/**
 * The schema without what generators wrap around it. `oneOf: [{ type: object }, X]` means X: the vendor's
 * generator writes every body like that, although a valid body then matches both branches.
 * `oneOf: [X, { type: null }]` and `nullable` mean X or null.
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
    const stated = (branches as Schema[]).filter((branch) => !bare("object")(branch));
    const typed = stated.filter((branch) => !bare("null")(branch));
    if (typed.length !== 1) continue;
    const one = simplify({ ...beside, ...typed[0] });
    return typed.length < stated.length ? orNull(one) : one;
  }
  return rest;
}
