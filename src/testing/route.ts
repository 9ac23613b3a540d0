/** Which operation a request means: by its method, and by the end of its path. */
import { routes } from "../../generated/operations.ts";

/** The operationIds of the spec. */
export type OperationId = keyof typeof routes;

export const operationIds = Object.keys(routes) as OperationId[];

export interface Route {
  /** Missing where the path, or the method on this path, is unknown. */
  operation?: OperationId;
  params: Record<string, string>;
  /** The methods that the path knows. */
  allowed: string[];
}

/** Whatever comes before the path of the spec is the base path: the mock serves any `baseUrl`. */
export function match(method: string, pathname: string): Route {
  const matches = operationIds.flatMap((operation) => {
    const params = paramsOf(routes[operation].path, pathname);
    return params ? [{ operation, params }] : [];
  });
  const allowed = matches.map(({ operation }) => routes[operation].method as string);
  const found = matches.find(({ operation }) => routes[operation].method === method);
  return found ? { ...found, allowed } : { params: {}, allowed };
}

function paramsOf(template: string, pathname: string): Record<string, string> | undefined {
  const parts = template.split("/").slice(1);
  const given = pathname.split("/").slice(-parts.length);
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const value = decode(given[index]);
    if (!value) return undefined;
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name) params[name] = value;
    else if (value !== part) return undefined;
  }
  return params;
}

function decode(segment: string | undefined): string | undefined {
  try {
    return segment && decodeURIComponent(segment);
  } catch {
    return undefined; // a lone % names nothing
  }
}
