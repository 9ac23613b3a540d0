/** Set-up of the client tests: fake names, one call of each operation, recorded requests, and clocks. */
import type {
  ApiKeysClient,
  ApiKeysClientOptions,
  CallOptions,
  OperationId,
} from "../../src/index.ts";
import { routes } from "../../generated/operations.ts";
import { createClient } from "../../src/client.ts";
import type { Clock } from "../../src/core/clock.ts";
import type { SuccessBody } from "../../src/core/operation-types.ts";
import { callMethod, jsonExamples, operations } from "./operations.ts";

export const organizationId = "11111111-1111-4111-a111-111111111111";
export const id = "33333333-3333-4333-a333-333333333333";
export const apiKey = "fake-api-key-of-a-test";
export const token = "fake-token-of-a-response";

export const key = { id, name: "ci", organization_id: organizationId, role_id: "role" };
export const newKey = { name: "ci", role_id: "role", expiration_time: "2027-01-01T00:00:00Z" };

/** A body of the spec's examples, with the names of these tests. */
const withOwnNames = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (name, value: unknown) =>
    name === "id"
      ? id
      : name === "organization_id"
        ? organizationId
        : name === "token"
          ? token
          : value,
  );

/** The response body of a working server, by operation. */
export const responses = Object.fromEntries(
  operations.map(({ operationId, responses: { 200: body } }) => [
    operationId,
    withOwnNames(jsonExamples(body)[0]),
  ]),
) as { [Id in OperationId]: SuccessBody<Id> };

/** One call of each operation. */
export const calls = Object.fromEntries(
  operations.map((operation) => [
    operation.operationId,
    (client: ApiKeysClient, options?: CallOptions) =>
      callMethod(client, operation, { id, options }),
  ]),
) as Record<OperationId, (client: ApiKeysClient, options?: CallOptions) => Promise<unknown>>;
export const operationIds = Object.keys(calls) as OperationId[];

const patterns = Object.entries(routes).map(([operation, { method, path }]) => ({
  operation: operation as OperationId,
  method: method as string,
  pattern: new RegExp(`${path.replaceAll(/\{\w+\}/g, "[^/?]+")}(?:$|[?#])`),
}));

/** The operation of a request, by the routes of the spec. */
export const operationOf = (method: string, path: string): OperationId | undefined =>
  patterns.find((one) => one.method === method && one.pattern.test(path))?.operation;

/** No wait between attempts is this long, so a timer of this length is the limit of an attempt. */
export const timeoutMs = 30_000;

/**
 * A clock whose waits end at once and are recorded, unless `hold` keeps them; the limits of attempts and
 * calls (`timeoutMs`, Infinity) are exceeded by `expire` alone. `left` counts the timers that are running.
 */
export function fakeClock({ random = (): number => 0.5, hold = false } = {}) {
  const waits: number[] = [];
  const timers = new Map<() => void, number>();
  const start = Date.parse("2026-05-01T12:00:00Z");
  let time = start;
  const fire = (callback: () => void) => {
    const ms = timers.get(callback);
    if (!timers.delete(callback)) return;
    if (ms !== timeoutMs && ms !== Infinity) time += ms!;
    callback();
  };
  const clock: Clock = {
    now: () => time,
    monotonic: () => time - start,
    random,
    after(ms, callback) {
      timers.set(callback, ms);
      if (ms !== timeoutMs && ms !== Infinity) {
        waits.push(ms);
        if (!hold) queueMicrotask(() => fire(callback));
      }
      return () => timers.delete(callback);
    },
  };
  return {
    clock,
    waits,
    /** Ends every limit and every wait that is running. */
    expire: () => [...timers.keys()].forEach(fire),
    get left() {
      return timers.size;
    },
  };
}

/** A client on a fake clock. */
export function setUp(options: ApiKeysClientOptions = {}, timing = fakeClock()) {
  const given = options.bearerToken === undefined ? { apiKey } : {};
  const all = { organizationId, timeoutMs, ...given, ...options } as ApiKeysClientOptions;
  const client = createClient(all, timing.clock);
  return { client, timing };
}

/** The reason that a promise rejects with. Throws if it resolves. */
export const failure = async (promise: Promise<unknown>): Promise<any> => {
  const settled = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in settled) return settled.error;
  throw new Error(`expected a failure, got ${JSON.stringify(settled.value)}`);
};

/** A fetch without a network: `respond` gets the URL and the init of each attempt. */
export function recorder(
  respond: (attempt: number, url: string, init: RequestInit) => Response | Promise<Response>,
) {
  const sent: { url: string; method: string; headers: Headers; body: unknown }[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    const { method = "GET", headers, body } = init;
    const text = body instanceof ArrayBuffer ? new TextDecoder().decode(body) : body;
    sent.push({ url: String(url), method, headers: new Headers(headers), body: text });
    return respond(sent.length, String(url), init);
  };
  return { sent, fetch: fetch as typeof globalThis.fetch };
}

/** Responds as a working server does: for `recorder`. */
export const respondOk = (_: number, url: string, { method = "GET" }: RequestInit): Response =>
  Response.json(responses[operationOf(method, new URL(url).pathname)!]);

/** A promise, and what settles it. */
export function deferred<T = void>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
