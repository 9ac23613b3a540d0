/** generated/operations.ts: details of the operations that types cannot carry. */
import { schemaForm } from "../compare/schema-form.ts";
import { jsonSchema, methodName, operationsOf, type Schema, type Spec } from "../lib/spec.ts";

const json = (value: unknown): string => JSON.stringify(value);

export function operationsModule(spec: Spec): string {
  const rows = operationsOf(spec).map(
    ({ operationId, method, path, permissions, parameters, requestBody, responses }) => {
      const query = Object.fromEntries(
        parameters
          .filter((each) => each.in === "query")
          .map(({ name, schema }) => [name, typeOf(spec, schema)]),
      );
      const fields = fieldNames(spec, jsonSchema(requestBody));
      const body = fields.includes(anyName) ? null : [...new Set(fields)];
      const result = resultForm(spec, jsonSchema(responses[200]));
      return `${json(operationId)}: ${json({ method, path, permissions, query, body, result })},`;
    },
  );
  const names = operationsOf(spec).map(
    ({ operationId }) => `${json(operationId)}: ${json(methodName(operationId))},`,
  );
  const headers = Object.entries(spec.components.securitySchemes)
    .filter(([, scheme]) => scheme.in === "header")
    .map(([scheme, { name }]) => `${json(scheme)}: ${json(name)},`);
  return `
/** The first server of the spec. */
export const defaultServer = ${json(spec.servers[0]?.url)};

/** The request header of each security scheme that uses one. */
export const credentialHeaders = {${headers.join("\n")}} as const;

/**
 * Of each operation: method, path template and required permissions; the query parameters and their types; the
 * names of the body fields (null where a field may have any name); and the JSON type of the 200 ("" where it may
 * be one of several), or of those fields of it that the client insists on.
 */
export const routes = {${rows.join("\n")}} as const;

/** The name of each operation's method: the operation's, without the words \`ApiKey\` or \`ApiKeys\`. */
export const methodNames = {${names.join("\n")}} as const;
`;
}

/** The JSON type of a schema: several are joined, and "" is any. */
const typeOf = (spec: Spec, schema: Schema = {}): string =>
  [schemaForm(spec, schema).type ?? ""].flat().join();

/** What the client insists on in a 200: its JSON type; of an object the lists, and what its caller would lose. */
function resultForm(spec: Spec, schema: Schema = {}) {
  const type = typeOf(spec, schema);
  if (type === "string" || type === "array") return type;
  if (type !== "object") return "";
  const { required = [], properties = {} } = schemaForm(spec, schema);
  const fields = Object.entries(properties as Record<string, Schema>)
    .filter(([name]) => (required as string[]).includes(name))
    .map(([name, field]) => [name, typeOf(spec, field)] as const)
    .filter(([name, kind]) => kind === "array" || (kind === "string" && /^(id|token)$/.test(name)));
  return Object.fromEntries(fields);
}

const anyName = Symbol();

/** The names of an object's fields. A composed schema has those of all its parts. */
function fieldNames(spec: Spec, schema: Schema = {}): (string | symbol)[] {
  const { properties = {}, additionalProperties, oneOf, anyOf } = schemaForm(spec, schema);
  const alternatives = [oneOf, anyOf].flatMap((list) => list ?? []);
  return [
    ...Object.keys(properties as object),
    ...(additionalProperties ? [anyName] : []),
    ...alternatives.flatMap((one) => fieldNames(spec, one as Schema)),
  ];
}
