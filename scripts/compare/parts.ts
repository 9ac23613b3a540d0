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
  /** Where its location is another one than that of the part that has it. */
  location: Partial<Location>;
  /** Of what has a schema: the schema, which is undefined where it accepts anything. */
  schema?: { written: unknown };
  children: Part[];
}

function part(subject: Subject, name: string, value: Node, location: Partial<Location>): Part {
  return { subject, name, value, aspects: value, location, children: [] };
}

/** The sections of `components` that openapi-typescript generates types for. */
const typedSections = "schemas responses parameters requestBodies headers pathItems".split(" ");

/** The parts of a document. `credentials` has the new names of those that the other document calls otherwise. */
export function partsOf(spec: Spec, credentials = new Map<string, string>()): Part[] {
  // A base need not have them all. The version is a result, not a change.
  const { paths, components, security: _, servers, info, ...rest }: Partial<Spec> = spec;
  const { version: __, ...about } = { ...info } as Node;
  const names = typedSections.flatMap((section) =>
    Object.keys((components as Node | undefined)?.[section] ?? {}).map(
      (name) => `\`components["${section}"]["${name}"]\``,
    ),
  );
  const addresses = new Map(servers?.map(({ url, ...server }) => [`server ${url}`, server]));
  const whole = (subject: Subject, name: string, value: Node = {}) =>
    part(subject, name, value, { path: [name] });
  return [
    whole("document", "info", about),
    whole("document", "the document", rest),
    whole("server", "the first server", { url: servers?.[0]?.url }),
    ...[...addresses].map(([name, server]) => whole("server", name, server)),
    ...credentialParts(spec),
    ...Object.entries(paths ?? {}).flatMap(([path, written]) => {
      const item: Node = resolve(spec, written);
      return Object.entries(item).flatMap(([method, operation]) =>
        methods.has(method) && isNode(operation)
          ? [operationPart(spec, credentials, item, { method, path, operation })]
          : [],
      );
    }),
    ...names.map((name) => whole("component", name)),
  ];
}

export const credentialParts = ({ components }: Partial<Spec>): Part[] =>
  Object.entries((components?.securitySchemes ?? {}) as Record<string, Node>).map(
    ([name, scheme]) => part("credential", name, scheme, { path: [`credential ${name}`] }),
  );

function operationPart(
  spec: Spec,
  credentials: Map<string, string>,
  item: Node,
  { method: key, path, operation }: { method: string; path: string; operation: Node },
): Part {
  const { parameters: own, requestBody, responses = {}, ...rest } = operation;
  const { security = spec.security, servers = item.servers, ...others } = rest;
  const { "x-required-permissions": permissions, ...aspects } = others;
  const method = key.toUpperCase();
  const id = typeof rest.operationId === "string" ? rest.operationId : `${method} ${path}`;
  const stated = {
    ...{ method, path, ...aspects, servers },
    permissions: (permissions as string[] | undefined)?.toSorted(),
    credentials: namesOf(security, credentials),
  };
  // A parameter of the operation replaces one of its path.
  const parameters = [item.parameters, own].flatMap((list) => (list ?? []) as Node[]);
  const named = new Map(
    parameters.map((parameter) => {
      const { name, in: location, ...value } = resolve(spec, parameter);
      return [`${String(location)} parameter \`${String(name)}\``, value];
    }),
  );
  const body = requestBody === undefined ? undefined : resolve(spec, requestBody as Node);
  return {
    ...part("operation", id, stated, { operation: id }),
    children: [
      ...[...named].map(([name, value]) =>
        withSchema("parameter", name, value, { direction: "parameter", path: [name] }),
      ),
      ...(body ? [bodyPart(spec, "body", "request body", body, "request body")] : []),
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
function withSchema(
  subject: Subject,
  name: string,
  value: Node,
  location: Partial<Location>,
): Part {
  const { schema, required = false, ...aspects } = value;
  return {
    ...part(subject, name, value, { ...location, isRequired: required === true }),
    ...{ aspects: { required, ...aspects }, schema: { written: schema } },
  };
}

function bodyPart(
  spec: Spec,
  subject: "body" | "response",
  name: string,
  value: Node,
  head: string,
): Part {
  const { content = {}, headers = {}, ...aspects } = value;
  const isSent = subject === "body";
  return {
    ...part(subject, name, value, { direction: isSent ? "request" : "response", path: [head] }),
    aspects: { ...(isSent && { required: false }), ...aspects },
    children: [
      // Header names have no case.
      ...Object.entries(headers as Record<string, Node>).map(([written, header]) => {
        const path = [`${head} header \`${written.toLowerCase()}\``];
        return withSchema("header", written.toLowerCase(), resolve(spec, header), { path });
      }),
      ...Object.entries(content as Record<string, Node>).map(([media, written]) => {
        const { schema, ...aspects } = written;
        const path = [`${head} as ${media}`];
        return {
          ...part("media type", media, written, { path }),
          aspects,
          schema: { written: schema },
        };
      }),
    ],
  };
}

/** The fields of an object. A name that is required and not described may hold anything. */
export function propertyParts({ properties, required = [] }: Schema, path: string[]): Part[] {
  const names = required as string[];
  const bare = Object.fromEntries(names.map((name) => [name, {}]));
  return Object.entries({ ...bare, ...(properties as Record<string, Node>) }).map(
    ([name, written]) => {
      const isRequired = names.includes(name);
      return {
        ...part("property", name, written, { path: [...path, name], isRequired }),
        ...{ aspects: { required: isRequired }, schema: { written } },
      };
    },
  );
}
