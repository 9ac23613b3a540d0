/** Which operation a request means: by its method and its path. */
import { defaultServer, routes } from "../../generated/operations.ts";
import type { OperationId } from "../types.ts";

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of `routes` are the operationIds
export const operationIds = Object.keys(routes) as OperationId[];

/** What precedes the spec's paths on its first server, and on the mock. */
export const basePath = new URL(defaultServer).pathname.replace(/\/$/, "");

export interface Route {
  /** Missing where the path, or the method on this path, is unknown. */
  operation?: OperationId;
  params: Record<string, string>;
  /** The methods of the operations on this path. */
  allowed: string[];
}

/** Finds the operation. Without a base, whatever precedes the spec's path is ignored. */
export function findRoute(method: string, pathname: string, base?: string): Route {
  const matches = operationIds.flatMap((operation) => {
    const params = matchPath(routes[operation].path, pathname, base);
    return params ? [{ operation, params }] : [];
  });
  const allowed = matches.map(({ operation }) => routes[operation].method as string);
  const found = matches.find(({ operation }) => routes[operation].method === method);
  return found ? { ...found, allowed } : { params: {}, allowed };
}

function matchPath(
  template: string,
  pathname: string,
  base: string | undefined,
): Record<string, string> | undefined {
  const parts = template.split("/").slice(1);
  const segments = pathname.split("/");
  const before = segments.slice(0, -parts.length).join("/");
  if (base !== undefined && base !== before) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.slice(-parts.length).entries()) {
    const value = decode(segment);
    if (!value) return undefined;
    const part = parts[index]!;
    const name = /^\{(.+)\}$/.exec(part)?.[1];
    if (name) params[name] = value;
    else if (value !== part) return undefined;
  }
  return params;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // an invalid escape, such as a lone %
  }
}
