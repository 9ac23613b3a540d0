/** The client: one typed openapi-fetch call per operation. */
import createFetchClient from "openapi-fetch";
import { routes } from "../generated/operations.ts";
import type { CompleteResult, TransportRequest } from "./core/attempt.ts";
import { toError } from "./core/build-error.ts";
import { readCallOptions } from "./core/call-options.ts";
import { type CallState, createCallState } from "./core/call-state.ts";
import { type Clock, systemClock } from "./core/clock.ts";
import { readConfig } from "./core/config.ts";
import { indicatesNotFound, parseBody, parsers } from "./core/parse-response.ts";
import { paginate } from "./core/paginate.ts";
import { createRawClient } from "./core/raw.ts";
import { checkBody, checkListQuery, toRequestBody } from "./core/request-body.ts";
import { createTransport } from "./core/transport.ts";
import type {
  ApiKeysClient,
  ApiKeysClientOptions,
  CallOptions,
  ListQuery,
  OperationId,
  paths,
} from "./types.ts";
import { checkId } from "./core/validate.ts";

/**
 * A stand-in for Request: openapi-fetch fills it in, the transport reads it. A real Request costs more than
 * the rest of a call, and loads the runtime's fetch when the client is created.
 */
class RequestHolder implements TransportRequest {
  declare method: string;
  declare headers: Headers;
  declare body: string | undefined;
  url: string;
  constructor(url: string, { method, headers, body }: Omit<TransportRequest, "url">) {
    this.url = url;
    this.method = method;
    this.headers = headers;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- openapi-fetch serializes a body to JSON text
    this.body = body as string | undefined;
  }
}

/** An empty 204, so that openapi-fetch has nothing left to parse. A Headers would load the runtime's fetch. */
const alreadyParsed = { ok: true, status: 204, headers: { get: () => null } };

/** The exchange that ended a call. */
interface FinalExchange {
  state?: CallState;
  result?: CompleteResult;
}

/** `createApiKeysClient` with an injected clock. */
export function createClient(
  options: ApiKeysClientOptions,
  clock: Clock = systemClock,
): ApiKeysClient {
  const config = readConfig(options);
  const send = createTransport(config, clock);
  const http = createFetchClient<paths>({
    baseUrl: config.baseUrl,
    headers: { accept: "application/json", ...Object.fromEntries(config.headers ?? []) },
    // openapi-fetch constructs it with a URL and an init, and reads nothing but its method.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- openapi-fetch only constructs it
    Request: RequestHolder as unknown as typeof Request,
  });

  /** Runs a typed call of `http` through the transport, and resolves to the value of the response. */
  async function call<Value>(
    operation: OperationId,
    options: CallOptions | undefined,
    request: (
      init: { fetch: (request: Request) => Promise<Response>; headers?: Headers },
      organization_id: string,
    ) => Promise<{ data?: Value }>,
    final: FinalExchange = {},
  ): Promise<Value> {
    const { organizationId, headers, signal, ...limits } = readCallOptions(config, options);
    const state = createCallState(operation, routes[operation].method, limits.credential);
    const signals = signal ? [signal] : [];
    let value: unknown;
    let failed: { error: unknown } | undefined;
    const fetch = async (request: Request): Promise<Response> => {
      try {
        const parse = parsers[operation];
        const result = await send({ ...limits, state, signals, parse }, request);
        Object.assign(final, { state, result });
        value = valueOf(state, result);
      } catch (error) {
        // Not thrown through openapi-fetch, which swallows a reason that is falsy.
        failed = { error };
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that openapi-fetch reads of a Response
      return alreadyParsed as unknown as Response;
    };
    await request({ fetch, ...(headers && { headers }) }, organizationId);
    if (failed && !deleteAlreadyApplied(state)) throw failed.error;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the operation's parser has read it, and the spec gives it the type of `data`
    return (failed ? "" : value) as Value;
  }

  /** The value of a 2xx response. Throws the error for any other. */
  function valueOf(state: CallState, result: CompleteResult): unknown {
    const { response, parsed } = result;
    if (!response.ok || parsed?.problem) throw toError(state, result, clock.now());
    return parsed?.value;
  }

  async function fetchPage(query: ListQuery | undefined, options?: CallOptions) {
    const final: FinalExchange = {};
    const list = await call(
      "listApiKeys",
      options,
      (init, organization_id) =>
        http.GET("/v2/{organization_id}/api_keys", {
          ...init,
          params: { path: { organization_id }, query: checkListQuery(query) },
        }),
      final,
    );
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `call` has filled it in: it resolved
    const { state, result } = final as Required<FinalExchange>;
    const invalid = (problem: string) =>
      toError(state, { ...result, parsed: { problem } }, clock.now());
    return { list, invalid };
  }

  return {
    list: async (query, options) => (await fetchPage(query, options)).list,
    listAll: (paging, options) =>
      paginate(paging, (query) => fetchPage(query, options), options?.signal),
    create: (body, options) =>
      call("createApiKey", options, (init, organization_id) =>
        http.POST("/v2/{organization_id}/api_keys", {
          ...init,
          params: { path: { organization_id } },
          body: toRequestBody("createApiKey", body),
        }),
      ),
    get: (id, options) =>
      call("getApiKey", options, (init, organization_id) =>
        http.GET("/v2/{organization_id}/api_keys/{api_key_id}", {
          ...init,
          params: { path: { organization_id, api_key_id: checkId("id", id) } },
        }),
      ),
    update: (id, body, options) =>
      call("updateApiKey", options, (init, organization_id) =>
        http.PATCH("/v2/{organization_id}/api_keys/{api_key_id}", {
          ...init,
          params: { path: { organization_id, api_key_id: checkId("id", id) } },
          body: checkBody("updateApiKey", body),
        }),
      ),
    regenerate: (id, body, options) =>
      call("regenerateApiKey", options, (init, organization_id) =>
        http.POST("/v2/{organization_id}/api_keys/{api_key_id}/regenerate", {
          ...init,
          params: { path: { organization_id, api_key_id: checkId("id", id) } },
          ...(body !== undefined && { body: toRequestBody("regenerateApiKey", body) }),
        }),
      ),
    delete: (id, options) =>
      call("deleteApiKey", options, (init, organization_id) =>
        http.DELETE("/v2/{organization_id}/api_keys/{api_key_id}", {
          ...init,
          params: { path: { organization_id, api_key_id: checkId("id", id) } },
        }),
      ),
    raw: createRawClient(config, clock, send),
  };
}

/** Whether a delete has taken effect: the key is gone, and an earlier attempt may have deleted it. */
function deleteAlreadyApplied({ operation, outcomes, last }: CallState): boolean {
  if (operation !== "deleteApiKey" || !outcomes.includes("unknown") || !last?.response)
    return false;
  const { response, text } = last;
  // Where the body is lost, only the Content-Type can tell an HTML page.
  const isPage = text === undefined && /html/.test(response.headers.get("content-type") ?? "");
  return !isPage && indicatesNotFound(response.status, text && parseBody(text));
}

/**
 * Creates a client for the API keys of one organization. Nothing is sent yet.
 *
 * @throws TypeError if an option is invalid, unknown or missing. The message names the option and its
 * environment variable, never the value.
 *
 * @example
 * const apiKeys = createApiKeysClient({ organizationId, apiKey: () => vault.read() });
 */
export const createApiKeysClient = (options: ApiKeysClientOptions = {}): ApiKeysClient =>
  createClient(options);
