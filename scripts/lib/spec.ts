/** The spec as plain data: its operations, with local $refs followed. */
import { parse } from "yaml";
import { formatPointer, parsePointer } from "./pointer.ts";

export const methods = new Set("get put post delete options head patch trace".split(" "));

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
  example?: unknown;
}
export interface Schema {
  type?: string | string[];
  $ref?: string;
  [keyword: string]: unknown;
}
export interface Media {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { summary?: string; value: unknown }>;
}
export interface Body {
  description?: string;
  required?: boolean;
  content?: Record<string, Media>;
  headers?: Record<string, object>;
}
export interface Operation {
  operationId: string;
  /** Upper case, as on the wire. */
  method: string;
  path: string;
  summary: string | undefined;
  description: string | undefined;
  tags: string[];
  permissions: string[];
  /** One a language, of `x-codeSamples`; the source is text once the document is bundled. */
  samples: { lang: string; source: string }[];
  parameters: Parameter[];
  requestBody: Body | undefined;
  responses: Record<string, Body>;
  /** JSON pointer of the operation in the document. */
  pointer: string;
}
/** An OpenAPI document. Only what the scripts read is typed; lint has checked the rest. */
export interface Spec {
  info: { title: string; version: string; summary?: string; description?: string };
  servers: { url: string; description?: string }[];
  security?: Record<string, string[]>[];
  paths: Record<string, Record<string, unknown>>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: Record<string, { type: string; in: string; name: string }>;
  };
}

export type Node = Record<string, unknown>;
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const parseSpec = (yaml: string): Spec => parse(yaml, { merge: true }) as Spec;

/** Follows a local reference (`#/components/…`) to what it names; anything else is returned as it is. */
export function resolve<T>(spec: Spec, node: T | { $ref: string }, depth = 0): T {
  const ref = (node as { $ref?: unknown } | undefined)?.$ref;
  if (typeof ref !== "string") return node as T;
  if (!ref.startsWith("#/")) {
    throw new Error(`${ref} is in another file; the document has to be one file`);
  }
  const target = parsePointer(ref).reduce<unknown>(
    (at, name) => (at as Record<string, unknown>)?.[name],
    spec,
  );
  if (target === undefined) throw new Error(`${ref} does not exist`);
  if (depth > 100) throw new Error(`${ref} leads to itself`);
  return resolve(spec, target as T | { $ref: string }, depth + 1);
}

/**
 * The client's method for an operation: its name without the words `ApiKey` or `ApiKeys`. `getApiKey` is get,
 * `listApiKeyEvents` is listEvents; an operation on anything else keeps its whole name.
 */
export const methodName = (operationId: string): string =>
  operationId.replace(/^(.+?)ApiKeys?(?=[A-Z]|$)/, "$1");

/** Method and path, whatever the parameters are called. */
export const shapeOf = ({ method, path }: Pick<Operation, "method" | "path">): string =>
  `${method} ${path.replaceAll(/\{[^}]*\}/g, "{}")}`;

/** Every operation of the document in the order it stands there, path-level parameters included. */
export const operationsOf = (spec: Spec): Operation[] =>
  Object.entries(spec.paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key) => methods.has(key))
      .map((method) => operationAt(spec, path, method)),
  );

function operationAt(spec: Spec, path: string, method: string): Operation {
  const item = spec.paths[path]!;
  const operation = item[method] as Operation & Node;
  const parameters = [item.parameters, operation.parameters].flatMap((list) => list ?? []);
  return {
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    summary: operation.summary,
    description: operation.description,
    tags: operation.tags ?? [],
    samples: (operation["x-codeSamples"] ?? []) as Operation["samples"],
    permissions: (operation["x-required-permissions"] ?? []) as string[],
    parameters: parameters.map((parameter) => resolve(spec, parameter as Parameter)),
    requestBody: resolveBody(spec, operation.requestBody),
    responses: mapValues(operation.responses, (body) => resolveBody(spec, body)!),
    pointer: formatPointer(["paths", path, method]),
  };
}

/** A request or response body, with its references and those of its examples followed. */
function resolveBody(spec: Spec, node: Body | undefined): Body | undefined {
  const body = resolve(spec, node);
  if (!body?.content) return body;
  const content = mapValues(body.content, (media) =>
    media.examples
      ? { ...media, examples: mapValues(media.examples, (example) => resolve(spec, example)) }
      : media,
  );
  return { ...body, content };
}

const mapValues = <T, U>(items: Record<string, T>, change: (item: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(items).map(([name, item]) => [name, change(item)]));

/** The examples of a request or response body, named and unnamed alike. */
export const examplesOf = ({ examples, example }: Media = {}): unknown[] =>
  examples
    ? Object.values(examples).map(({ value }) => value)
    : example === undefined
      ? []
      : [example];

/** The schema of a JSON body. */
export const jsonSchema = (body: Body | undefined): Schema | undefined =>
  body?.content?.["application/json"]?.schema;
