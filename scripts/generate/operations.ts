/** generated/operations.ts: details of the operations that types cannot carry. */
import { operationsOf, type Spec } from "../lib/spec.ts";

const json = (value: unknown): string => JSON.stringify(value);

export function operationsModule(spec: Spec): string {
  const rows = operationsOf(spec).map(
    ({ operationId, method, path, permissions }) =>
      `${json(operationId)}: ${json({ method, path, permissions })},`,
  );
  const headers = Object.entries(spec.components.securitySchemes)
    .filter(([, scheme]) => scheme.in === "header")
    .map(([scheme, { name }]) => `${json(scheme)}: ${json(name)},`);
  return `
/** The first server of the spec. */
export const defaultServer = ${json(spec.servers[0]?.url)};

/** The request header of each security scheme that uses one. */
export const credentialHeaders = {${headers.join("\n")}} as const;

/** Method, path template and required permissions of each operation. */
export const routes = {${rows.join("\n")}} as const;
`;
}
