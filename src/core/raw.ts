/** `raw`: an openapi-fetch client with real Request and Response objects, over the same transport. */
import createFetchClient, { type Client } from "openapi-fetch";
import { routes } from "../../generated/operations.ts";
import { invalidResponse, rejectionOf } from "./build-error.ts";
import { checkSignal } from "./call-options.ts";
import type { CallState, TransportRequest } from "./call-state.ts";
import type { ClientConfig } from "./config.ts";
import { fieldOf } from "./field-of.ts";
import { credentialHeaderNames } from "./credential.ts";
import { currentFetch } from "./fetch-init.ts";
import { onAbort } from "./deadline.ts";
import { checkBaseUrl } from "./origin.ts";
import { parseJson, parserOf } from "./parse-response.ts";
import { type Received, withBody } from "./received.ts";
import { sealInit, sealOptions, withRequest } from "./seal.ts";
import type { Send } from "./transport.ts";
import type { OperationId, paths } from "../types.ts";
import { checkId, throwInvalid } from "./validate.ts";

/** The part of a call's init that is read here. openapi-fetch's types have checked the whole. */
interface Init {
  Request?: typeof Request;
  baseUrl?: string;
  parseAs?: string;
  params?: { path?: object };
  signal?: AbortSignal | null;
  fetch?: (request: Request) => Promise<Response>;
}
interface Result {
  data?: unknown;
  error?: unknown;
  response: Response;
}
type Forward = (method: string, path: string, init?: Init) => Promise<Result>;

export function createRawClient(config: ClientConfig, send: Send): Client<paths> {
  const http = createFetchClient<paths>(
    sealOptions({
      baseUrl: config.baseUrl,
      ...(config.headers && { headers: config.headers }),
      pathSerializer: fillPath,
      // Each call passes the real one: looking it up here would load the runtime's fetch.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is never constructed
      Request: Object as unknown as typeof Request,
    }),
  );
  // Without types: a call through here may have any method and path of the spec, or none of them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a call may have any method and path
  const forward = http.request as unknown as Forward;

  const request: Forward = async (anyMethod, path, anyInit) => {
    const init = sealInit(anyInit);
    const method = anyMethod.toUpperCase();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of `routes` are the operationIds
    const operation = (Object.keys(routes) as OperationId[]).find(
      (id) => routes[id].method === method && routes[id].path === path,
    );
    const signal = checkSignal(init.signal);
    const Request = init.Request ?? globalThis.Request;
    if (typeof Request !== "function") {
      throwInvalid(
        "raw",
        "must have a Request, and the environment has none: use a method instead",
      );
    }
    if (init.baseUrl !== undefined) checkBaseUrl("baseUrl", init.baseUrl, config.allowInsecureHttp);
    const parse =
      (init.parseAs ?? "json") !== "json" ? undefined : operation ? parserOf(operation) : parseJson;
    let read: { call: CallState; response: Received; text: string } | undefined;

    const viaTransport = async (request: Request): Promise<Response> => {
      const settings = settingsOf(request);
      const { call, end } = await send({
        settings: config,
        operation: operation ?? `${method} ${path}`,
        request: await toTransportRequest(request),
        signals: signal ? [signal, request.signal] : [request.signal],
        parse,
        fetch: async (url, transportInit) => {
          const fullInit = { ...settings, ...transportInit };
          return keepBytes(
            await (init.fetch
              ? init.fetch(new Request(url, fullInit))
              : currentFetch(config.fetch)(url, fullInit)),
          );
        },
      });
      if (!("text" in end)) throw rejectionOf(call, end);
      const { response, text } = end;
      read = { call, response, text };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what keepBytes has returned
      return toResponse(response.source as KeptResponse | Response, text);
    };

    // A Request listens to its signal until it is collected, so it gets one that ends with the call.
    const relay = new AbortController();
    const abort = () => relay.abort(signal!.reason);
    const release = signal && onAbort(signal, abort);
    if (signal?.aborted) abort();
    try {
      const result = await forward(method, path, {
        ...init,
        Request,
        signal: relay.signal,
        fetch: viaTransport,
      });
      return withError(result);
    } catch (error) {
      // openapi-fetch swallows a reason that is falsy.
      if (signal?.aborted) throw signal.reason;
      // The runtime's message for invalid JSON quotes it.
      const problem = error instanceof SyntaxError && read && parseJson(read.text).problem;
      if (!problem) throw error;
      throw invalidResponse(read!.call, read!.response, problem, read!.text);
    } finally {
      release?.();
    }
  };

  return withRequest(http, request);
}

/**
 * openapi-fetch leaves `error` falsy where the body of an error is empty or `null`, and `if (error)` would take the
 * failure for a success (openapi-typescript#2530).
 */
function withError(result: Result): Result {
  const { ok, status } = result.response;
  return ok || result.error ? result : { ...result, error: `HTTP ${status}` };
}

/** Fills a path template. Each id stays one segment of the path. */
function fillPath(template: string, ids: Record<string, unknown>): string {
  const path = Object.entries(ids).reduce(
    (filled, [name, id]) =>
      filled.replaceAll(`{${name}}`, () => encodeURIComponent(checkId(`params.path.${name}`, id))),
    template,
  );
  return path.includes("{") ? throwInvalid("params.path", "lacks an id of the path") : path;
}

async function toTransportRequest(request: Request): Promise<TransportRequest> {
  const { url, method } = request;
  const headers = new Headers(request.headers);
  for (const name of credentialHeaderNames) headers.delete(name);
  // A Request's body can be read once, and is needed for every attempt.
  const bytes = await request.arrayBuffer();
  return { url, method, headers, body: bytes.byteLength > 0 ? bytes : undefined };
}

/** The settings of a Request that a fetch init has as well: middleware may have returned one with its own. */
function settingsOf(request: Request): RequestInit {
  const { cache, credentials, integrity, keepalive, mode, referrer, referrerPolicy } = request;
  const known = { cache, credentials, integrity, keepalive, mode, referrer, referrerPolicy };
  // openapi-fetch makes properties of what a Request does not know: `dispatcher`, `priority`, `cf`.
  const all = Object.entries(Object.assign(known, request));
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/**
 * A response whose bytes are kept as the transport reads them. A clone() would lose the body in happy-dom, and
 * another implementation may have none.
 */
function keepBytes(response: Response): Response | KeptResponse {
  if (typeof fieldOf(response, "arrayBuffer") !== "function") return response;
  const { status, ok, headers } = response;
  const kept: KeptResponse = {
    status,
    ok,
    headers,
    original: response,
    async text() {
      kept.bytes = await response.arrayBuffer();
      return new TextDecoder().decode(kept.bytes);
    },
  };
  return kept;
}

interface KeptResponse extends Pick<Response, "status" | "ok" | "headers" | "text"> {
  original: Response;
  bytes?: ArrayBuffer;
}

/** The response that openapi-fetch and the caller get: its body has been read, and can be read again. */
const toResponse = (source: KeptResponse | Response, text: string): Response =>
  "original" in source ? withBody(source.original, source.bytes!) : withBody(source, text);
