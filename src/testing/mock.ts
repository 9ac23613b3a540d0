/** The mock: a store of keys behind the operations of the spec, reached through `fetch` or a socket. */
import type { components } from "../../generated/api-keys.ts";
import type { AllowUndefined } from "../core/operation-types.ts";
import type { OperationId } from "../types.ts";
import { checkOptions, ownProperties, throwInvalid } from "../core/validate.ts";
import {
  createFaults,
  delayOf,
  type FailNextOptions,
  isStatusFault,
  lateBy,
  type MockFault,
} from "./faults.ts";
import { createHandler, type MockResponse } from "./handler.ts";
import { createRateLimiter, type RateLimit } from "./rate-limit.ts";
import type { MockRequest } from "./request.ts";
import { basePath, findRoute, type Route } from "./route.ts";
import { type ListenOptions, type MockServer, serve } from "./server.ts";
import { createStore } from "./store.ts";

type ApiKey = components["schemas"]["ApiKey"];

/** A key at the start. A field that is left out gets a made-up value. */
export interface MockKey extends AllowUndefined<Partial<ApiKey>> {}

/** Options of `createMockMonad`. */
export interface MockMonadOptions {
  /** The organization of the keys; the path of any other one gets a 403. */
  organizationId: string;
  /** The API key to authenticate with. It is not one of the keys of the store, and never expires. */
  apiKey: string;
  /**
   * The JWT to authenticate with instead. Without it every bearer token gets a 401. A request with both
   * credentials is accepted if one of them is valid: Monad's Python client sends both.
   */
  bearerToken?: string | undefined;
  /**
   * What regenerate does, of the two meanings that are documented: it creates a key with a new id in place
   * of the old one, or a new token under the same id with `token_version` raised.
   * @default "replace"
   */
  regeneration?: "replace" | "in-place" | undefined;
  /**
   * Responds as the API did before June 2026: keys have neither `token_version` nor `jwt_signing_key_id`.
   * @default false
   */
  legacy?: boolean | undefined;
  /**
   * Accepts so many `requests` in any period of `perMs` milliseconds, by `now`. Further ones get a 429, with
   * Retry-After unless `retryAfter` is false, and use up no fault of `failNext`.
   * @default no limit
   */
  rateLimit?: RateLimit | undefined;
  /**
   * Chooses the ids and tokens: the same seed generates the same ones, in the same order.
   * @default 1
   */
  seed?: string | number | undefined;
  /**
   * The clock, for `created_at`, `updated_at`, expirations, the rate limit and late effects.
   * @default () => new Date()
   */
  now?: (() => Date) | undefined;
  /** The keys at the start, in this order. */
  keys?: readonly MockKey[] | undefined;
  /**
   * The form of an error's body, both documented: the message alone, or `{ code, error }`.
   * @default "string"
   */
  errorBodies?: "string" | "object" | undefined;
}

/** A request as the mock saw it, without headers and body, so that it holds no credential. */
export interface MockExchange {
  /** The operationId; undefined for a request that matches no operation. */
  operation: OperationId | undefined;
  /** The method, in upper case. */
  method: string;
  /** Path and query. */
  path: string;
  /** The status of the response; undefined before it, and where the connection was interrupted. */
  status: number | undefined;
}

/** A stand-in for Monad's organization API keys, as `createMockMonad` returns it. */
export interface MockMonad {
  /**
   * Responds without a socket. It has the signature of fetch, takes a URL or a Request and honours the
   * signal, so that it can be a client's `fetch` or stand behind an msw handler. The host plays no part;
   * paths outside the spec's base path (`/api`) get a 404.
   *
   * @example
   * http.all("https://monad.com/api/*", ({ request }) => monad.fetch(request)); // msw
   */
  fetch: typeof globalThis.fetch;
  /** Serves the same keys over HTTP. Node only. Rejects, naming host and port, where it cannot listen. */
  listen(options?: ListenOptions): Promise<MockServer>;
  /**
   * Lets the next call of an operation fail, or the next `times` calls. Faults of one operation are taken
   * in the order in which they were queued. Throws a TypeError for an unknown operation and for an
   * invalid fault or option.
   *
   * @example
   * monad.failNext("createApiKey", { status: 429, retryAfter: 1 }, { times: 2 });
   */
  failNext(operation: OperationId, fault: MockFault, options?: FailNextOptions): void;
  /** A copy of the current keys, in the order of the list. */
  keys(): ApiKey[];
  /** A copy of the last thousand requests, the oldest first. */
  requests(): MockExchange[];
}

const requestsKept = 1000;

/**
 * A stateful mock of the API, in memory, which checks requests and its own responses against
 * the spec: a request that violates it gets a 400 with the JSON pointer at fault, and a response that
 * violates it makes `fetch` reject. Throws a TypeError for an invalid or unknown option.
 *
 * @example
 * const monad = createMockMonad({ organizationId, apiKey });
 * const apiKeys = createApiKeysClient({ organizationId, apiKey, fetch: monad.fetch });
 */
export function createMockMonad(options: MockMonadOptions): MockMonad {
  const config = readOptions(options);
  const { now } = config;
  let appliedAt: Date | undefined;
  const store = createStore({ ...config, now: () => appliedAt ?? now() });
  const handler = createHandler({ ...config, store });
  const faults = createFaults();
  const secondsToWait = config.rateLimit ? createRateLimiter(config.rateLimit) : () => 0;
  const log: MockExchange[] = [];
  let count = 0;

  /** Interrupted calls that have not been applied yet, the earliest first. */
  let late: { at: number; route: Route; request: MockRequest }[] = [];

  function applyLate(): void {
    const time = now().getTime();
    const due = late.filter(({ at }) => at <= time);
    late = late.filter(({ at }) => at > time);
    for (const { at, route, request } of due) {
      appliedAt = new Date(at);
      try {
        handler.respond(route, request);
      } finally {
        appliedAt = undefined;
      }
    }
  }

  async function respond(
    operation: OperationId,
    route: Route,
    request: MockRequest,
    signal: AbortSignal | undefined,
  ): Promise<MockResponse | undefined> {
    const retryAfter = secondsToWait(now().getTime());
    if (retryAfter > 0) {
      const hint = config.rateLimit?.retryAfter === false ? {} : { retryAfter };
      return handler.fail(operation, { status: 429, ...hint });
    }
    const fault = faults.take(operation);
    if (fault === "cut-before") return undefined;
    const lateByMs = lateBy(fault);
    if (lateByMs !== undefined) {
      late.push({ at: now().getTime() + lateByMs, route, request });
      late.sort((a, b) => a.at - b.at);
      return undefined;
    }
    if (isStatusFault(fault)) return handler.fail(operation, fault);
    const response = handler.respond(route, request);
    if (fault === "cut-after") return undefined;
    await delay(delayOf(fault), signal);
    return response;
  }

  async function exchange(
    request: MockRequest,
    signal: AbortSignal | undefined,
  ): Promise<MockResponse | undefined> {
    applyLate();
    const { method, url } = request;
    const route = findRoute(method, url.pathname, basePath);
    const { operation } = route;
    const path = url.pathname + url.search;
    const entry: MockExchange = { operation, method, path, status: undefined };
    if (log.push(entry) > requestsKept) log.shift();
    const requestId = `mock-request-${++count}`;

    const response = operation
      ? await respond(operation, route, request, signal)
      : handler.respond(route, request);
    if (!response) return undefined;
    entry.status = response.status;
    return { ...response, headers: { "x-request-id": requestId, ...response.headers } };
  }

  return {
    async fetch(input, init) {
      const signal =
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is not a URL is a Request
        (init?.signal === undefined ? (input as Request).signal : init.signal) ?? undefined;
      // Without the signal: a Request that follows one leaves a listener on it.
      const request = new Request(input, { ...init, signal: null });
      const body = await request.text();
      signal?.throwIfAborted();
      const response = await exchange(
        {
          method: request.method,
          url: new URL(request.url),
          header: (name) => request.headers.get(name),
          body,
        },
        signal,
      );
      if (!response) throw interruptedConnection();
      return new Response(response.body, { status: response.status, headers: response.headers });
    },
    listen: (options) => serve(exchange, options),
    // oxlint-disable-next-line typescript/unbound-method -- it does not use `this`
    failNext: faults.add,
    keys() {
      applyLate();
      return store.list();
    },
    requests: () => log.map((entry) => ({ ...entry })),
  };
}

function readOptions(options: MockMonadOptions) {
  const {
    organizationId = "",
    apiKey = "",
    bearerToken,
    regeneration = "replace",
    legacy = false,
    rateLimit,
    seed = 1,
    now = () => new Date(),
    keys = [],
    errorBodies = "string",
  } = checkOptions("createMockMonad options", options, [
    "organizationId",
    "apiKey",
    "bearerToken",
    "regeneration",
    "legacy",
    "rateLimit",
    "seed",
    "now",
    "keys",
    "errorBodies",
  ]);
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  check("organizationId", isText(organizationId), "a string, not empty");
  check("apiKey", isText(apiKey), "a string, not empty");
  check("bearerToken", bearerToken === undefined || isText(bearerToken), "a string, not empty");
  check("regeneration", ["replace", "in-place"].includes(regeneration), '"replace" or "in-place"');
  check("legacy", typeof legacy === "boolean", "true or false");
  check("seed", ["string", "number"].includes(typeof seed), "a string or a number");
  check("now", typeof now === "function", "a function");
  check("keys", Array.isArray(keys), "an array");
  check("errorBodies", ["string", "object"].includes(errorBodies), '"string" or "object"');
  if (rateLimit !== undefined) {
    const {
      requests = 0,
      perMs = 0,
      retryAfter = true,
    } = checkOptions("rateLimit", rateLimit, ["requests", "perMs", "retryAfter"]);
    const isWhole = Number.isInteger(requests) && requests > 0;
    check("rateLimit.requests", isWhole, "a whole number above 0");
    check("rateLimit.perMs", Number.isFinite(perMs) && perMs > 0, "a number above 0");
    check("rateLimit.retryAfter", typeof retryAfter === "boolean", "true or false");
  }
  return {
    organizationId,
    apiKey,
    bearerToken,
    regeneration,
    legacy,
    rateLimit,
    seed,
    now,
    keys: keys.map((key, index) => definedFields(`createMockMonad keys[${index}]`, key)),
    errorBodies,
  };
}

/** The fields of a key that are not left to the mock. */
function definedFields(name: string, key: MockKey): Partial<ApiKey> {
  const fields = Object.entries(ownProperties(name, key));
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function check(option: string, isValid: boolean, rule: string): void {
  if (!isValid) throwInvalid(`createMockMonad ${option}`, `must be ${rule}`);
}

/** Resolves after so many milliseconds, 0 at once and Infinity never; an abort rejects with its reason. */
async function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (ms === 0) return;
  await new Promise<void>((resolve, reject) => {
    const timer = ms === Infinity ? undefined : setTimeout(finish, ms);
    function finish() {
      signal?.removeEventListener("abort", stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(signal?.reason);
    }
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** What Node's fetch rejects with when the other side closes the connection. */
function interruptedConnection(): TypeError {
  const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
  return new TypeError("fetch failed", { cause });
}
