/** An OpenAPI document as a tree of parts, which is what two documents are compared by. */
import type { Location, Subject } from "./differences.ts";
import { isNode, methods, type Node, resolve, type Schema, type Spec } from "../lib/spec.ts";

export interface Part {
  subject: Subject;
  /** What tells it from its siblings of the same subject. */
  name: string;
  /** As it is written, with its reference followed. */
  value: unknown;
  /** What it states itself, by keyword. */
  aspects: Node;
  isRequired?: boolean;
  /** Its location, below that of the part that has it. */
  at: (parent: Location) => Location;
  /** What is in it has the location of the part that has it. */
  isTransparent?: boolean;
  /** Of what has a schema: the schema, which is undefined where it accepts anything. */
  schema?: { written: unknown };
  children: Part[];
}

/** The sections of `components` that openapi-typescript generates types for. */
const typedSections = "schemas responses parameters requestBodies headers pathItems".split(" ");

/** The parts of a document. `credentials` has the new names of those that the other document calls otherwise. */
export function partsOf(spec: Spec, credentials = new Map<string, string>()): Part[] {
  // A base need not have them all. The version is a result, not a change.
  const { paths = {}, components, security: _, servers = [], info, ...rest }: Partial<Spec> = spec;
  const { version: __, ...about } = { ...info } as Node;
  const names = typedSections.flatMap((section) =>
    Object.keys((components as Node | undefined)?.[section] ?? {}).map(
      (name) => `\`components["${section}"]["${name}"]\``,
    ),
  );
  const addresses = new Map(servers.map(({ url, ...server }) => [url, server]));
  return [
    whole("document", "info", about),
    whole("document", "the document", rest),
    whole("server", "the first server", { url: servers[0]?.url }),
    ...[...addresses].map(([url, server]) => whole("server", `server ${url}`, server)),
    ...credentialParts(spec),
    ...Object.entries(paths).flatMap(([path, written]) => {
      const item: Node = resolve(spec, written);
      return Object.entries(item).flatMap(([method, operation]) =>
        methods.has(method) && isNode(operation)
          ? [operationPart(spec, credentials, path, item, method.toUpperCase(), operation)]
          : [],
      );
    }),
    ...names.map((name) => whole("component", name, {})),
  ];
}

export const credentialParts = ({ components }: Partial<Spec>): Part[] =>
  Object.entries((components?.securitySchemes ?? {}) as Record<string, Node>).map(
    ([name, scheme]) => ({ ...whole("credential", `credential ${name}`, scheme), name }),
  );

/** A part of the document as a whole. */
const whole = (subject: Subject, name: string, aspects: Node): Part => ({
  ...{ subject, name, value: aspects, aspects, children: [] },
  at: () => ({ operation: undefined, direction: "neither", path: [name] }),
});

function operationPart(
  spec: Spec,
  credentials: Map<string, string>,
  path: string,
  item: Node,
  method: string,
  operation: Node,
): Part {
  const {
    parameters: own,
    requestBody,
    responses = {},
    security = spec.security,
    servers = item.servers,
    "x-required-permissions": permissions,
    ...rest
  } = operation;
  const id = typeof rest.operationId === "string" ? rest.operationId : `${method} ${path}`;
  const aspects = {
    ...{ method, path, ...rest, servers },
    permissions: (permissions as string[] | undefined)?.toSorted(),
    credentials: namesOf(security, credentials),
  };
  // A parameter of the operation replaces one of its path.
  const parameters = [item.parameters, own].flatMap((list) => (list ?? []) as Node[]);
  const named = new Map(
    parameters.map((parameter) => {
      const { name, in: location, ...read } = resolve(spec, parameter);
      return [`${String(location)} parameter \`${String(name)}\``, read];
    }),
  );
  return {
    ...{ subject: "operation", name: id, value: aspects, aspects },
    at: () => ({ operation: id, direction: "neither", path: [] }),
    children: [
      ...[...named].map(([name, parameter]) =>
        withSchema("parameter", name, parameter, ({ operation }) => ({
          ...{ operation, direction: "parameter", path: [name] },
        })),
      ),
      ...(requestBody === undefined ? [] : [requestPart(spec, resolve(spec, requestBody as Node))]),
      ...Object.entries(responses as Record<string, Node>).map(([status, response]) =>
        bodyPart(spec, "response", status, resolve(spec, response), `response ${status}`),
      ),
    ],
  };
}

/** The alternatives, each as the names of what has to be sent together. */
const namesOf = (security: unknown, names: Map<string, string>): string[] =>
  ((security ?? []) as Node[])
    .map((one) => Object.keys(one).map((name) => names.get(name) ?? name))
    .map((together) => together.sort().join(" and ") || "none")
    .sort();

/** A parameter or header: with a schema of its own, and optional where it does not say so. */
function withSchema(subject: Subject, name: string, value: Node, at: Part["at"]): Part {
  const { schema, ...aspects } = value;
  return {
    ...{ subject, name, value, at, schema: { written: schema }, children: [] },
    aspects: { required: false, ...aspects },
    isRequired: value.required === true,
  };
}

function requestPart(spec: Spec, value: Node): Part {
  const part = bodyPart(spec, "body", "request body", value, "request body");
  return { ...part, aspects: { required: false, ...part.aspects } };
}

function bodyPart(
  spec: Spec,
  subject: "body" | "response",
  name: string,
  value: Node,
  head: string,
): Part {
  const { content = {}, headers = {}, ...aspects } = value;
  const direction = subject === "body" ? "request" : "response";
  const below =
    (text: string): Part["at"] =>
    ({ operation }) => ({ operation, direction, path: [`${head} ${text}`] });
  return {
    ...{ subject, name, value, aspects },
    at: ({ operation }) => ({ operation, direction, path: [head] }),
    children: [
      // Header names have no case.
      ...Object.entries(headers as Record<string, Node>).map(([written, header]) => {
        const name = written.toLowerCase();
        return withSchema("header", name, resolve(spec, header), below(`header \`${name}\``));
      }),
      ...Object.entries(content as Record<string, Node>).map(
        ([media, { schema, ...rest }]): Part => ({
          ...{ subject: "media type", name: media, value: { schema, ...rest }, aspects: rest },
          ...{ at: below(`as ${media}`), schema: { written: schema }, children: [] },
          // A body is JSON where nothing else is said.
          isTransparent: media === "application/json",
        }),
      ),
    ],
  };
}

/** The fields of an object. A name that is required and not described may hold anything. */
export function propertyParts({ properties, required = [] }: Schema): Part[] {
  const names = required as string[];
  const fields = {
    ...Object.fromEntries(names.map((name) => [name, {}])),
    ...(properties as Node),
  };
  return Object.entries(fields).map(([name, written]) => ({
    ...{ subject: "property", name, value: written, schema: { written }, children: [] },
    ...{ aspects: { required: names.includes(name) }, isRequired: names.includes(name) },
    at: ({ operation, direction, path }) => ({ operation, direction, path: [...path, name] }),
  }));
}
