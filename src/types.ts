import type { Client } from "openapi-fetch";
import type { components, operations, paths } from "../generated/api-keys.ts";

export type { components, operations, paths };

type Schemas = components["schemas"];

/** A schema by its name, so that an interface can extend it: a named type reads better than its fields. */
type Schema<Name extends keyof Schemas> = Schemas[Name];

/** An expiration may be given as a Date; it is sent as an RFC 3339 string in UTC. */
type DateToo<T> = {
  [Field in keyof T]: Field extends "expiration_time" ? T[Field] | Date : T[Field];
};

/** An API key, without its secret. */
export interface ApiKey extends Schema<"ApiKey"> {}

/** An API key with its secret, `token`: what create and regenerate return, and nothing else does. */
export interface ApiKeyWithToken extends Schema<"ApiKeyWithToken"> {}

/** One page of API keys. */
export interface ApiKeyList extends Schema<"ApiKeyList"> {}

/** Where a page stands in the whole list, in the server's words: it may be missing or wrong. */
export interface Pagination extends Schema<"Pagination"> {}

/** What a new key is made of. */
export interface CreateApiKeyRequest extends DateToo<Schema<"CreateApiKeyRequest">> {}

/** What to change of a key; a field that is left out keeps its value. */
export interface UpdateApiKeyRequest extends Schema<"UpdateApiKeyRequest"> {}

/** How to regenerate a key: a new expiration, or the old one when left out. */
export interface RegenerateApiKeyRequest extends DateToo<Schema<"RegenerateApiKeyRequest">> {}

type ListQuery = NonNullable<operations["listApiKeys"]["parameters"]["query"]>;

/**
 * A credential: the value itself, or a function that is asked for it before every attempt, so that a
 * rotated key is picked up. Visible ASCII without spaces.
 */
export type Credential = string | (() => string | Promise<string>);

/** What a client is made of. `undefined` means not given. An option beats its environment variable. */
export interface ApiKeysClientOptions {
  /** The organization whose keys are managed. Environment: `MONAD_ORGANIZATION_ID`. */
  organizationId?: string | undefined;
  /**
   * An API key to authenticate with, sent as `x-api-key`. Exactly one of `apiKey` and `bearerToken`.
   * Environment: `MONAD_API_KEY`, when neither option is given.
   */
  apiKey?: Credential | undefined;
  /**
   * A JWT to authenticate with, sent as `Authorization: Bearer`.
   * Environment: `MONAD_BEARER_TOKEN`, when neither option is given.
   */
  bearerToken?: Credential | undefined;
  /**
   * The address of the API, path included (`https://<host>/api` when self-hosted). The credential goes
   * to its origin alone. Environment: `MONAD_API_URL`.
   * @default "https://monad.com/api" (the first server of the spec)
   */
  baseUrl?: string | undefined;
  /**
   * How long one attempt may take, in milliseconds, from asking for the credential to the last byte of
   * the body. Infinity switches it off.
   * @default 30000
   */
  timeoutMs?: number | undefined;
  /**
   * How many attempts may follow the first one, where the retry rules allow any.
   * @default 2
   */
  maxRetries?: number | undefined;
  /** Headers of every request to the origin of `baseUrl`. No credential: that is `apiKey`. */
  headers?: RequestInit["headers"] | undefined;
  /**
   * What sends the requests: any function with fetch's signature, for a proxy, own CAs, or a mock.
   * It is called with a URL string and an init, which is its own to change.
   * @default globalThis.fetch, looked up at each call
   */
  fetch?: typeof globalThis.fetch | undefined;
  /**
   * Allows a `baseUrl` of plain http to another host than loopback. The credential then travels
   * unencrypted.
   * @default false
   */
  allowInsecureHttp?: boolean | undefined;
}

/** What may be said of a single call: the same names as in the client's options, and a signal. */
export interface CallOptions {
  /** Ends the call at once; it then rejects with the signal's own reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds, of each attempt. @default the client's */
  timeoutMs?: number | undefined;
  /** @default the client's */
  maxRetries?: number | undefined;
  /** Added to the client's headers; the same name replaces. */
  headers?: RequestInit["headers"] | undefined;
  /** @default the client's */
  organizationId?: string | undefined;
}

/** How `listAll` pages. */
export interface ListAllOptions {
  /**
   * How many keys to ask for at a time, a whole number from 1 on. Pages overlap by one key.
   * @default 100
   */
  pageSize?: number | undefined;
}

/**
 * The six operations on the API keys of an organization. A method rejects with a MonadError when the
 * server or the network fails, with a TypeError when an argument is impossible (nothing is sent then),
 * and with the signal's reason when the caller aborts.
 */
export interface ApiKeysClient {
  /** One page of keys, without their tokens. The order is the server's. */
  list(query?: ListQuery, options?: CallOptions): Promise<ApiKeyList>;
  /**
   * Every key, each once, fetched page by page as the loop asks for them. Given a stable order, no key
   * that existed all along is missed while others are created or deleted meanwhile. A list that cannot
   * be paged through (the server ignores offset, say) ends in a ResponseError, and an abort ends the loop
   * before the next key.
   */
  listAll(options?: ListAllOptions, callOptions?: CallOptions): AsyncGenerator<ApiKey, void, void>;
  /**
   * Makes a key. Its `token` is in this answer only. Never sent twice, unless the server refused the
   * first attempt (429) or the request never left: on failure `outcome` says whether a key may exist.
   */
  create(body: CreateApiKeyRequest, options?: CallOptions): Promise<ApiKeyWithToken>;
  /** One key, without its token. */
  get(id: string, options?: CallOptions): Promise<ApiKey>;
  /** Changes name or description. A field that is left out keeps its value. */
  update(id: string, body: UpdateApiKeyRequest, options?: CallOptions): Promise<ApiKey>;
  /**
   * Gives the key a new secret; the old one stops working. Use the `id` of the answer: the server may
   * keep the id or make a new key. Never sent twice, as create; on failure see `outcome`.
   */
  regenerate(
    id: string,
    body?: RegenerateApiKeyRequest,
    options?: CallOptions,
  ): Promise<ApiKeyWithToken>;
  /**
   * Removes a key. Resolves to the server's words, "" when it sends none. A 404 that follows an
   * attempt which may have deleted the key counts as done, and resolves to "".
   */
  delete(id: string, options?: CallOptions): Promise<string>;
  /**
   * The openapi-fetch client underneath, with the same credential, origin rules, timeout and retries.
   * A call resolves to `{ data, error, response }`, whatever the status; without an answer it rejects
   * as the methods do. Middleware given to `raw.use` sees the calls of the methods, too, as real
   * Request and Response objects, without the credential.
   */
  readonly raw: Client<paths>;
}
