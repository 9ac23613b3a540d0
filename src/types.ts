/** The public types. Requests and results are derived from the operations in generated/. */
import type { Client } from "openapi-fetch";
import type { components, operations, paths } from "../generated/api-keys.ts";
import type { CommonOptions, CredentialOptions } from "./core/option-types.ts";
import type {
  AllowDate,
  AllowUndefined,
  RequestBody,
  SuccessBody,
} from "./core/operation-types.ts";
import type { Outcome } from "./core/retry.ts";

export type { components, operations, paths };

/** The operationIds of the spec. */
export type OperationId = keyof operations;

/** An API key, without its secret. */
export interface ApiKey extends SuccessBody<"getApiKey"> {}

/**
 * An API key with its secret, `token`. Only create and regenerate return it, once: store it right away.
 * It is a plain object, so printing it prints the token.
 */
export interface ApiKeyWithToken extends SuccessBody<"createApiKey"> {}

/** One page of API keys. */
export interface ApiKeyList extends SuccessBody<"listApiKeys"> {}

/** The position of a page in the whole list, as the server reports it. It may be missing or wrong. */
export type Pagination = NonNullable<ApiKeyList["pagination"]>;

/** The query of `list`. Without `limit` the server chooses; Monad was seen to return 10 keys. */
export interface ListQuery extends AllowUndefined<
  NonNullable<operations["listApiKeys"]["parameters"]["query"]>
> {}

/** The properties of a new key. */
export interface CreateApiKeyRequest extends AllowDate<RequestBody<"createApiKey">> {}

/** The properties to change. One that is left out keeps its value. */
export interface UpdateApiKeyRequest extends AllowUndefined<RequestBody<"updateApiKey">> {}

/** The new expiration of a regenerated key. Left out, the expiration stays as it is. */
export interface RegenerateApiKeyRequest extends AllowDate<RequestBody<"regenerateApiKey">> {}

/**
 * A credential: its value, or a function that returns it. The function is called before every attempt, so
 * that a rotated key is picked up without a new client. Visible ASCII characters, no spaces.
 */
export type Credential = string | (() => string | Promise<string>);

/**
 * The options of `createApiKeysClient`. An option wins over its environment variable; `undefined` and an
 * empty variable mean "not set".
 */
export type ApiKeysClientOptions = CommonOptions &
  CredentialOptions & {
    /**
     * The URL of the API, path included (`https://<host>/api` when self-hosted). The credential goes to its
     * origin only. Environment: `MONAD_API_URL`.
     * @default "https://monad.com/api" (the first server of the spec)
     */
    baseUrl?: string | undefined;
    /**
     * The function that sends the requests: any function with fetch's signature, for a proxy, a private CA
     * or a mock. It is called with a URL string and an init that it may change.
     * @default globalThis.fetch, looked up at each attempt
     */
    fetch?: typeof globalThis.fetch | undefined;
    /**
     * Allows plain http to hosts other than loopback. The credential then travels unencrypted.
     * @default false
     */
    allowInsecureHttp?: boolean | undefined;
    /**
     * Called after every attempt, successful or not, for logs, metrics and traces. Nothing that it throws
     * or rejects with changes the call.
     */
    onAttempt?: ((event: AttemptEvent) => void) | undefined;
  };

/** The options of one call. They win over the client's. */
export type CallOptions = CommonOptions &
  CredentialOptions & {
    /** Aborts the call at once. It then rejects with the signal's own reason. */
    signal?: AbortSignal | undefined;
  };

/** The options of `listAll`: those of `list`, with a page size instead of `limit` and `offset`. */
export interface ListAllOptions extends Omit<ListQuery, "limit" | "offset"> {
  /**
   * The number of keys to request at a time, from 1. Pages overlap by one key.
   * @default 100, growing to 1000 while the server fills its pages
   */
  pageSize?: number | undefined;
}

/** One attempt of a call. It contains no header, no body and no credential. */
export interface AttemptEvent {
  /** The operationId. For a raw call to a path that is not in the spec, method and path. */
  operation: OperationId | (string & {});
  /** The HTTP method. */
  method: string;
  /** The path as sent, without origin and query. */
  path: string;
  /** The number of the attempt, from 1. */
  attempt: number;
  /** How long the attempt took, in milliseconds, asking for the credential included. */
  durationMs: number;
  /** The status of the response; undefined where none was seen. */
  status: number | undefined;
  /** The `x-request-id` of the response. */
  requestId: string | undefined;
  /** Whether this attempt took effect. */
  outcome: Outcome;
  /** The class name of the error, "AbortError" for an abort; undefined on success. */
  error: string | undefined;
  /**
   * The wait before the next attempt, in milliseconds; undefined where none follows. After a 429 it may be
   * longer, because the attempts of a client then take turns.
   */
  retryInMs: number | undefined;
}

/**
 * A client for the API keys of an organization, one method per operation.
 *
 * A method rejects with a MonadError when the server or the network fails, with a TypeError when an
 * argument is invalid (nothing is sent then), and with the signal's own reason when the caller aborts.
 */
export interface ApiKeysClient {
  /**
   * Returns one page of keys, without their tokens, in the server's order.
   *
   * @example
   * const { api_keys, pagination } = await apiKeys.list({ limit: 50, offset: 0 });
   */
  list(query?: ListQuery, options?: CallOptions): Promise<ApiKeyList>;
  /**
   * Iterates over every key, each once, requesting a page when the loop needs it. As long as the server
   * keeps a stable order, no key that exists all along is missed while others are created or deleted. If
   * `pagination.total` shows that the order has changed, the list is read again. A list that stays
   * incomplete, or that cannot be paged (the server ignores `offset`, say), ends in a ResponseError.
   *
   * @example
   * for await (const key of apiKeys.listAll()) console.log(key.name, key.expiration_time);
   */
  listAll(options?: ListAllOptions, callOptions?: CallOptions): AsyncGenerator<ApiKey, void, void>;
  /**
   * Creates a key. The response is the only one that contains its `token`. The request is sent again only
   * if the server rejected it with 429 or it never left; after a failure, `outcome` states whether a key
   * may exist. A response without `id` and `token` is a ResponseError.
   *
   * @example
   * const key = await apiKeys.create({ name: "ci", role_id: roleId, expiration_time: "2027-01-01T00:00:00Z" });
   * await vault.write({ id: key.id, token: key.token });
   */
  create(body: CreateApiKeyRequest, options?: CallOptions): Promise<ApiKeyWithToken>;
  /**
   * Returns one key, without its token. `isNotFound(error)` is true if there is no such key.
   *
   * @example
   * const key = await apiKeys.get(id);
   */
  get(id: string, options?: CallOptions): Promise<ApiKey>;
  /**
   * Changes the name or the description of a key. A property that is left out keeps its value.
   *
   * @example
   * await apiKeys.update(id, { description: "Deploys the European pipelines" });
   */
  update(id: string, body: UpdateApiKeyRequest, options?: CallOptions): Promise<ApiKey>;
  /**
   * Replaces the token of a key. The old token stops working at once: to rotate a key without losing access,
   * use `monad-api-keys/rotation`. Use the `id` of the response, because the server may keep the id or
   * create a new key. Like `create`, it is sent again only if the first attempt cannot have taken effect.
   *
   * @example
   * const key = await apiKeys.regenerate(id);
   * await vault.write({ id: key.id, token: key.token });
   */
  regenerate(
    id: string,
    body?: RegenerateApiKeyRequest,
    options?: CallOptions,
  ): Promise<ApiKeyWithToken>;
  /**
   * Deletes a key. Resolves to the server's message, "" if it sends none. A 404 after an attempt that may
   * have deleted the key counts as success and resolves to "".
   *
   * @example
   * await apiKeys.delete(id);
   */
  delete(id: string, options?: CallOptions): Promise<string>;
  /**
   * An openapi-fetch client that shares the credential, the origin rules, the timeouts and the retries. A
   * call resolves to `{ data, error, response }`, whatever the status; without a complete response it
   * rejects as the methods do. Middleware sees raw calls only, and no credential.
   *
   * @example
   * const { data, response } = await apiKeys.raw.GET("/v2/{organization_id}/api_keys", {
   *   params: { path: { organization_id: organizationId } },
   * });
   */
  readonly raw: Client<paths>;
}
