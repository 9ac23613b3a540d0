/** The mock: a store of keys behind the six operations, reached by `fetch` or by a socket. */
import type { components } from "../../generated/api-keys.ts";
import {
  createFaults,
  delayOf,
  type FailNextOptions,
  isStatusFault,
  lateBy,
  type MockFault,
} from "./faults.ts";
import { createHandler, type MockAnswer } from "./handler.ts";
import type { MockRequest } from "./request.ts";
import { match, type OperationId, type Route } from "./route.ts";
import { type ListenOptions, type MockServer, serve } from "./server.ts";
import { createStore } from "./store.ts";

type ApiKey = components["schemas"]["ApiKey"];

/** What the mock is made of. */
export interface MockMonadOptions {
  /** The organization that the keys belong to; the path of any other one is answered 403. */
  organizationId: string;
  /** The API key to authenticate with. It is not one of the keys of the store, and never expires. */
  apiKey: string;
  /** The JWT to authenticate with instead. Without it every bearer token is answered 401. */
  bearerToken?: string | undefined;
  /**
   * What regenerate does, of the two meanings that are documented: a new key with a new id that replaces
   * the old one, or a new token under the same id with `token_version` raised.
   * @default "replace"
   */
  regeneration?: "replace" | "in-place" | undefined;
  /**
   * Chooses the ids and tokens: the same seed gives the same ones, in the same order.
   * @default 1
   */
  seed?: string | number | undefined;
  /**
   * The clock, for `created_at`, `updated_at` and expirations.
   * @default () => new Date()
   */
  now?: (() => Date) | undefined;
  /** Keys that are there from the start, in this order; a field that is left out is made up. */
  keys?: readonly Partial<ApiKey>[] | undefined;
  /**
   * The form of an error's body, both documented: the words alone, or `{ code, error }`.
   * @default "string"
   */
  errorBodies?: "string" | "object" | undefined;
}

/** A request as the mock saw it, without headers and body: no credential is kept. */
export interface MockExchange {
  /** The operationId, where the request meant one. */
  operation: OperationId | undefined;
  /** The method, in upper case. */
  method: string;
  /** Path and query. */
  path: string;
  /** The status of the answer; undefined as long as there is none, and where the connection broke. */
  status: number | undefined;
}

/** A stand-in for Monad's organization API keys, as `createMockMonad` returns it. */
export interface MockMonad {
  /**
   * Answers without a socket, with fetch's own signature, and honours the signal. It answers whatever
   * the host and the base path are, and follows no redirect.
   */
  fetch: typeof globalThis.fetch;
  /** Serves the same keys over HTTP (Node only). Rejects, naming host and port, where it cannot. */
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
  /** A copy of the keys that there are now, in the order of the list. */
  keys(): ApiKey[];
  /** A copy of the last thousand requests, the oldest first. */
  requests(): MockExchange[];
}

const requestsKept = 1000;

/**
 * A stateful mock of the six operations, in memory, which holds requests and its own answers to the
 * spec: a request that breaks the schema is answered 400 with the JSON pointer at fault, and an answer of
 * its own that breaks it makes `fetch` reject. Throws a TypeError for an impossible option.
 */
export function createMockMonad(options: MockMonadOptions): MockMonad {
  const settings = settingsOf(options);
  const { now } = settings;
  let appliedAt: Date | undefined;
  const store = createStore({ ...settings, now: () => appliedAt ?? now() });
  const handler = createHandler({ ...settings, store });
  const faults = createFaults();
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
        handler.answer(route, request);
      } finally {
        appliedAt = undefined;
      }
    }
  }

  async function exchange(
    request: MockRequest,
    signal: AbortSignal | undefined,
  ): Promise<MockAnswer | undefined> {
    applyLate();
    const { method, url } = request;
    const route = match(method, url.pathname);
    const { operation } = route;
    const path = url.pathname + url.search;
    const entry: MockExchange = { operation, method, path, status: undefined };
    if (log.push(entry) > requestsKept) log.shift();
    const requestId = `mock-request-${++count}`;

    const fault = operation && faults.take(operation);
    if (fault === "cut-before") return undefined;
    const lateByMs = lateBy(fault);
    if (lateByMs !== undefined) {
      late.push({ at: now().getTime() + lateByMs, route, request });
      late.sort((a, b) => a.at - b.at);
      return undefined;
    }
    const answer =
      operation && isStatusFault(fault)
        ? handler.fault(operation, fault)
        : handler.answer(route, request);
    if (fault === "cut-after") return undefined;
    await delay(delayOf(fault), signal);
    entry.status = answer.status;
    return { ...answer, headers: { "x-request-id": requestId, ...answer.headers } };
  }

  return {
    async fetch(input, init) {
      const signal =
        (init?.signal === undefined ? (input as Request).signal : init.signal) ?? undefined;
      // Without the signal: a Request that follows one leaves a listener on it.
      const request = new Request(input, { ...init, signal: null });
      const body = await request.text();
      signal?.throwIfAborted();
      const answer = await exchange(
        {
          method: request.method,
          url: new URL(request.url),
          header: (name) => request.headers.get(name),
          body,
        },
        signal,
      );
      if (!answer) throw brokenConnection();
      return new Response(answer.body, { status: answer.status, headers: answer.headers });
    },
    listen: (options) => serve(exchange, options),
    failNext: faults.add,
    keys() {
      applyLate();
      return store.list();
    },
    requests: () => log.map((entry) => ({ ...entry })),
  };
}

function settingsOf(options: MockMonadOptions) {
  const { organizationId, apiKey, bearerToken, keys = [], now = () => new Date() } = options;
  const { regeneration = "replace", seed = 1, errorBodies = "string" } = options;
  const unfit = (option: string, rule: string) =>
    new TypeError(`createMockMonad: ${option} must be ${rule}`);

  for (const [option, value] of Object.entries({ organizationId, apiKey })) {
    if (typeof value !== "string" || value === "") throw unfit(option, "a string, not empty");
  }
  if (bearerToken !== undefined && (typeof bearerToken !== "string" || bearerToken === "")) {
    throw unfit("bearerToken", "a string, not empty");
  }
  if (!["replace", "in-place"].includes(regeneration)) {
    throw unfit("regeneration", '"replace" or "in-place"');
  }
  if (!["string", "object"].includes(errorBodies)) {
    throw unfit("errorBodies", '"string" or "object"');
  }
  if (!["string", "number"].includes(typeof seed)) throw unfit("seed", "a string or a number");
  if (typeof now !== "function") throw unfit("now", "a function");
  if (!Array.isArray(keys)) throw unfit("keys", "an array");
  return { organizationId, apiKey, bearerToken, regeneration, seed, now, keys, errorBodies };
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
function brokenConnection(): TypeError {
  const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
  return new TypeError("fetch failed", { cause });
}
