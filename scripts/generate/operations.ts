/** generated/operations.ts: details of the operations that types cannot carry. */
import { flatten } from "../lib/flatten.ts";
import { jsonSchema, operationsOf, type Spec } from "../lib/spec.ts";

const json = (value: unknown): string => JSON.stringify(value);

export function operationsModule(spec: Spec): string {
  const rows = operationsOf(flatten(spec)).map((operation) => {
    const responseType = jsonSchema(operation.responses["200"])?.type;
    const { operationId, method, path, permissions } = operation;
    return `${json(operationId)}: ${json({ method, path, responseType, permissions })},`;
  });
  const headers = Object.entries(spec.components.securitySchemes)
    .filter(([, scheme]) => scheme.in === "header")
    .map(([scheme, { name }]) => `${json(scheme)}: ${json(name)},`);
  return `
/** The first server of the spec. */
export const defaultServer = ${json(spec.servers[0]?.url)};

/** The request header of each security scheme that uses one. */
export const credentialHeaders = {${headers.join("\n")}} as const;

/**
 * Method and path template of each operation, the JSON type of its 200 response, and the permissions it
 * requires.
 */
export const routes = {${rows.join("\n")}} as const;
`;
}
