/** generated/operations.ts: details of the operations that types cannot carry. */
import { schemaForm } from "../compare/schema-form.ts";
import { jsonSchema, methodName, operationsOf, type Schema, type Spec } from "../lib/spec.ts";

const json = (value: unknown): string => JSON.stringify(value);

export function operationsModule(spec: Spec): string {
  const rows = operationsOf(spec).map(
    ({ operationId, method, path, permissions, parameters, requestBody, responses }) => {
      const query = parameters.filter((each) => each.in === "query").map(({ name }) => name);
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
 * Of each operation: method, path template and required permissions; the names of the query parameters and body
 * fields (\`body\` is null where a field may have any name); and the JSON type of the 200 (null where it may be one
 * of several), or of those fields of it that the client insists on.
 */
export const routes = {${rows.join("\n")}} as const;

/** The name of each operation's method: the operation's, without the words \`ApiKey\` or \`ApiKeys\`. */
export const methodNames = {${names.join("\n")}} as const;
`;
}

/** What the client insists on in a 200: its JSON type; of an object the lists, and what its caller would lose. */
function resultForm(spec: Spec, schema: Schema = {}) {
  const typeOf = (one: Schema) => [schemaForm(spec, one).type].flat().join();
  const type = typeOf(schema);
  if (type === "string" || type === "array") return type;
  if (type !== "object") return null;
  const { required = [], properties = {} } = schemaForm(spec, schema);
  const fields = Object.entries(properties as Record<string, Schema>)
    .filter(([name]) => (required as string[]).includes(name))
    .map(([name, field]) => [name, typeOf(field)] as const)
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
