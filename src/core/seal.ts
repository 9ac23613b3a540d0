/**
 * openapi-fetch reads its options by name, and query parameters by `for … in`: a polluted `Object.prototype`
 * could add a `baseUrl`, a header or a query parameter. What it gets from here inherits nothing.
 */
import type { ClientOptions } from "openapi-fetch";
import { bare, ownProperties } from "./validate.ts";

/** The options that openapi-fetch reads, as own properties that are not set. */
const unset: object = {
  requestInitExt: undefined,
  Request: undefined,
  baseUrl: undefined,
  body: undefined,
  bodySerializer: undefined,
  fetch: undefined,
  headers: undefined,
  middleware: undefined,
  params: undefined,
  parseAs: undefined,
  pathSerializer: undefined,
  querySerializer: undefined,
};

export const sealOptions = (options: ClientOptions): ClientOptions => ({ ...unset, ...options });

/** The part of a call's init that is read here. */
interface Init {
  params?: { path?: object; query?: object };
  querySerializer?: unknown;
}

/** The init of a call, all in plain objects. A caller's own function may serialize any query. */
export function sealInit<T extends Init>(init?: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every property of an init is optional
  const own = ownProperties("init", init ?? ({} as T));
  const params = ownProperties("params", own.params ?? {});
  const { path = {}, query = {} } = params;
  // Always there, so that a template is always filled.
  params.path = ownProperties("params.path", path);
  params.query =
    typeof own.querySerializer === "function" ? query : ownProperties("params.query", query);
  return Object.assign(bare(unset), own, { params });
}

type Request<I> = (method: string, path: string, init?: I) => Promise<unknown>;

/** An openapi-fetch client with another `request`, which every verb calls. */
export function withRequest<Client extends object, I>(client: Client, request: Request<I>): Client {
  const verbs = Object.keys(client)
    .filter((key) => /^[A-Z]+$/.test(key))
    .map((verb) => [verb, (path: string, init?: I) => request(verb, path, init)]);
  // oxlint-disable-next-line typescript/no-unsafe-return -- every verb is there again
  return { ...client, ...Object.fromEntries(verbs), request };
}
