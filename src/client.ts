/** The client: one typed openapi-fetch call per operation. */
import { invalidResponse, rejectionOf } from "./core/build-error.ts";
import { readCallOptions } from "./core/call-options.ts";
import { captureRequest, createRequestBuilder } from "./core/captured-request.ts";
import { type Clock, systemClock } from "./core/clock.ts";
import { readConfig } from "./core/config.ts";
import { currentFetch } from "./core/fetch-init.ts";
import { parserOf } from "./core/parse-response.ts";
import { paginate } from "./core/paginate.ts";
import { createRawClient } from "./core/raw.ts";
import { checkBody, checkListQuery, toRequestBody } from "./core/request-body.ts";
import { type Call, createTransport, type Finished } from "./core/transport.ts";
import type {
  ApiKeysClient,
  ApiKeysClientOptions,
  CallOptions,
  ListQuery,
  OperationId,
} from "./types.ts";
import { checkId } from "./core/validate.ts";

/** What a typed call of openapi-fetch takes besides its parameters and its body. */
interface BuildInit {
  fetch: (request: Request) => Promise<Response>;
  headers: HeadersInit;
}

/** A finished call of an operation. */
interface Result<Value> extends Finished {
  /** The value of the response. Throws what the call rejects with, if it has failed. */
  value(): Value;
}

/** `createApiKeysClient` with an injected clock. */
export function createClient(
  options: ApiKeysClientOptions,
  clock: Clock = systemClock,
): ApiKeysClient {
  const config = readConfig(options);
  const send = createTransport(config, clock);
  const http = createRequestBuilder(config);
  const defaults = readCallOptions(config);
  const callFetch: Call["fetch"] = (url, init) => currentFetch(config.fetch)(url, init);

  /** Sends the request that a typed call of `http` builds. */
  async function perform<Value>(
    operation: OperationId,
    options: CallOptions | undefined,
    build: (init: BuildInit, organization_id: string) => Promise<{ data?: Value }>,
  ): Promise<Result<Value>> {
    const settings = options === undefined ? defaults : readCallOptions(config, options);
    const { organizationId, headers, signal } = settings;
    const request = await captureRequest((fetch) =>
      build({ fetch, headers: headers ?? {} }, organizationId),
    );
    const finished = await send({
      settings,
      operation,
      request,
      signals: signal ? [signal] : [],
      parse: parserOf(operation),
      fetch: callFetch,
    });
    return { ...finished, value: () => valueOf<Value>(finished) };
  }

  const call = async <Value>(...args: Parameters<typeof perform<Value>>): Promise<Value> =>
    (await perform(...args)).value();

  const performList = (query: ListQuery | undefined, options: CallOptions | undefined) =>
    perform("listApiKeys", options, (init, organization_id) =>
      http.GET("/v2/{organization_id}/api_keys", {
        ...init,
        params: { path: { organization_id }, query: checkListQuery(query) },
      }),
    );

  return {
    list: async (query, options) => (await performList(query, options)).value(),
    listAll: (paging, options) =>
      paginate(paging, (query) => fetchPage(performList(query, options)), ownSignal(options)),
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
    delete: async (id, options) => {
      const result = await perform("deleteApiKey", options, (init, organization_id) =>
        http.DELETE("/v2/{organization_id}/api_keys/{api_key_id}", {
          ...init,
          params: { path: { organization_id, api_key_id: checkId("id", id) } },
        }),
      );
      // The key is gone, and an earlier attempt may have deleted it: the delete has taken effect.
      const { call, end } = result;
      const isGone = end.kind !== "aborted" && end.failure === "not-found";
      return isGone && call.outcomes.includes("unknown") ? "" : result.value();
    },
    raw: createRawClient(config, send),
  };
}

/** The signal of options that are not checked yet. */
const ownSignal = (options: CallOptions | undefined): AbortSignal | undefined =>
  options && Object.hasOwn(options, "signal") ? options.signal : undefined;

/** The value of a call that succeeded. Throws what any other rejects with. */
function valueOf<Value>({ call, end }: Finished): Value {
  if (end.kind !== "complete" || end.failure !== undefined) throw rejectionOf(call, end);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the operation's parser has read it, and the spec gives it the type of `data`
  return end.value as Value;
}

/** A page of the list, and the error for a list that cannot be paged. */
async function fetchPage<List>(result: Promise<Result<List>>) {
  const { call, end, value } = await result;
  const list = value();
  const invalid = (problem: string) => invalidResponse(call, end.response!, problem);
  return { list, invalid };
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
