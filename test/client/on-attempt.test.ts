/** `onAttempt` is called after every attempt, shows no secret, and cannot change a call. */
import { describe, expect, test } from "vitest";
import { routes } from "../../generated/operations.ts";
import { type AttemptEvent, type OperationId } from "../../src/index.ts";
import {
  responses,
  apiKey,
  calls,
  failure,
  fakeClock,
  id,
  operationIds,
  organizationId,
  recorder,
  setUp,
  token,
  respondOk,
} from "../helpers/client-setup.ts";
import { findSecrets } from "../helpers/leaks.ts";
import { virtualClock } from "../helpers/virtual-clock.ts";
import { createClient } from "../../src/client.ts";

type Respond = Parameters<typeof recorder>[0];

/** A client that collects its events. */
function observed(respond: Respond, options: object = {}, timing = fakeClock()) {
  const events: AttemptEvent[] = [];
  const { fetch, sent } = recorder(respond);
  const onAttempt = (event: AttemptEvent) => void events.push(event);
  return { ...setUp({ fetch, onAttempt, ...options }, timing), events, sent };
}

const all = `/api/v2/${organizationId}/api_keys`;
const one = `${all}/${id}`;
const pathOf = (operation: OperationId) =>
  `/api${routes[operation].path}`
    .replace("{organization_id}", organizationId)
    .replace("{api_key_id}", id);

describe.each(operationIds)("%s", (operation) => {
  const { method } = routes[operation];
  const path = pathOf(operation);
  const common = { operation, method, path, durationMs: 0 };

  test("reports its success in one event", async () => {
    const headers = { "x-request-id": "request-1" };
    const { client, events } = observed(() => Response.json(responses[operation], { headers }));
    await calls[operation](client);
    expect(events).toEqual([
      {
        ...common,
        attempt: 1,
        status: 200,
        requestId: "request-1",
        outcome: "applied",
        error: undefined,
        retryInMs: undefined,
      },
    ]);
  });

  test("reports each attempt after a 429", async () => {
    const { client, events } = observed((attempt, url, init) =>
      attempt < 3 ? new Response("", { status: 429 }) : respondOk(attempt, url, init),
    );
    await calls[operation](client);
    const rejected = {
      ...common,
      status: 429,
      requestId: undefined,
      outcome: "not-applied",
      error: "ApiError",
    };
    expect(events).toEqual([
      { ...rejected, attempt: 1, retryInMs: 250 },
      { ...rejected, attempt: 2, retryInMs: 500 },
      {
        ...common,
        attempt: 3,
        status: 200,
        requestId: undefined,
        outcome: "applied",
        error: undefined,
        retryInMs: undefined,
      },
    ]);
  });
});

const interrupted = () => Promise.reject(new TypeError("fetch failed"));
const refused = () =>
  Promise.reject(Object.assign(new Error("connect"), { code: "ECONNREFUSED", syscall: "connect" }));
const ends: [failure: string, respond: Respond, expected: Partial<AttemptEvent>][] = [
  [
    "an error",
    () => new Response("", { status: 400 }),
    { error: "ApiError", status: 400, outcome: "not-applied" },
  ],
  [
    "a server failure",
    () => new Response("", { status: 503 }),
    { error: "ApiError", status: 503, outcome: "unknown" },
  ],
  [
    "an interrupted connection",
    interrupted,
    { error: "ConnectionError", status: undefined, outcome: "unknown" },
  ],
  [
    "a refused connection",
    refused,
    { error: "ConnectionError", status: undefined, outcome: "not-applied" },
  ],
  [
    "HTML with 200",
    () => new Response("<html>"),
    { error: "ResponseError", status: 200, outcome: "applied" },
  ],
];

test.each(ends)("%s is reported by the class of its error", async (_, respond, expected) => {
  const { client, events } = observed(respond, { maxRetries: 0 });
  const error = await failure(calls.createApiKey(client));
  expect(events).toMatchObject([{ ...expected, attempt: 1, retryInMs: undefined }]);
  expect(error).toMatchObject({ name: events[0]!.error, outcome: events[0]!.outcome });
});

test("the outcome is the attempt's own, not that of the call", async () => {
  const { client, events } = observed((attempt) =>
    attempt === 1 ? interrupted() : new Response("", { status: 404 }),
  );
  expect(await client.delete(id)).toBe("");
  expect(events).toMatchObject([
    { outcome: "unknown", error: "ConnectionError", retryInMs: 250 },
    { outcome: "not-applied", error: "ApiError", status: 404, retryInMs: undefined },
  ]);
});

describe("on a clock that passes", () => {
  function timed(
    respond: (sleep: (ms: number) => Promise<void>) => Promise<Response>,
    options: object,
  ) {
    const clock = virtualClock();
    const events: AttemptEvent[] = [];
    const fetch = () => respond(clock.sleep);
    const onAttempt = (event: AttemptEvent) => void events.push(event);
    return {
      client: createClient({ organizationId, apiKey, fetch, onAttempt, ...options }, clock),
      clock,
      events,
    };
  }
  const never = () => new Promise<never>(() => {});

  test("durationMs includes the credential function and the body", async () => {
    const { client, clock, events } = timed(
      async (sleep) => {
        await sleep(200);
        return Response.json({ id });
      },
      {
        apiKey: async () => {
          await clock.sleep(100);
          return apiKey;
        },
      },
    );
    await client.get(id);
    expect(events).toMatchObject([{ durationMs: 300 }]);
  });

  test("a timeout is reported as TimeoutError", async () => {
    const { client, events } = timed(never, { timeoutMs: 1000, maxRetries: 1 });
    await failure(client.get(id));
    const timeout = {
      error: "TimeoutError",
      status: undefined,
      outcome: "unknown",
      durationMs: 1000,
    };
    expect(events).toMatchObject([
      { ...timeout, attempt: 1, retryInMs: 250 },
      { ...timeout, attempt: 2, retryInMs: undefined },
    ]);
  });

  test("an abort is reported as AbortError, once", async () => {
    const { client, clock, events } = timed(never, {});
    const controller = new AbortController();
    const call = failure(
      client.create({ name: "", role_id: "", expiration_time: "" }, { signal: controller.signal }),
    );
    await clock.sleep(700);
    controller.abort("enough");
    expect(await call).toBe("enough");
    expect(events).toEqual([
      {
        operation: "createApiKey",
        method: "POST",
        path: all,
        attempt: 1,
        durationMs: 700,
        status: undefined,
        requestId: undefined,
        outcome: "unknown",
        error: "AbortError",
        retryInMs: undefined,
      },
    ]);
  });

  test("the wait before a Retry-After is reported in full", async () => {
    const headers = { "retry-after": "7" };
    const { client, events } = timed(async () => new Response("", { status: 503, headers }), {
      maxRetries: 1,
    });
    await failure(client.get(id));
    expect(events.map(({ retryInMs }) => retryInMs)).toEqual([7250, undefined]);
  });
});

test("nothing is reported where nothing was sent", async () => {
  const { client, events } = observed(respondOk, {
    apiKey: () => Promise.reject(new Error("sealed")),
  });
  await failure(client.get(id));
  await failure(client.get(""));
  await failure(client.get(id, { signal: AbortSignal.abort() }));
  expect(events).toEqual([]);
});

describe("raw calls", () => {
  test("report the operation of the spec", async () => {
    const { client, events } = observed((attempt, url, init) =>
      attempt === 1 ? new Response("", { status: 503 }) : respondOk(attempt, url, init),
    );
    const params = { path: { organization_id: organizationId, api_key_id: id } };
    await client.raw.GET("/v2/{organization_id}/api_keys/{api_key_id}", { params });
    const common = { operation: "getApiKey", method: "GET", path: one };
    expect(events).toMatchObject([
      { ...common, attempt: 1, status: 503, error: "ApiError", retryInMs: 250 },
      { ...common, attempt: 2, status: 200, error: undefined },
    ]);
  });

  test("report method and path where the spec has no such operation", async () => {
    const { client, events } = observed(() => Response.json({}));
    await (client.raw.GET as Function)("/v3/other", { params: { query: { a: 1 } } });
    expect(events).toMatchObject([{ operation: "GET /v3/other", path: "/api/v3/other" }]);
  });
});

const observers: [string, () => unknown][] = [
  [
    "throws",
    () => {
      throw new Error("the logger is full");
    },
  ],
  ["rejects", () => Promise.reject(new Error("the logger is full"))],
  ["hangs", () => new Promise(() => {})],
  [
    "returns a thenable that throws",
    () => ({
      then: () => {
        throw new Error("odd");
      },
    }),
  ],
];

describe.each(observers)("an observer that %s", (_, onAttempt) => {
  test.each(operationIds)("does not change %s", async (operation) => {
    const { client, sent } = observed(respondOk, { onAttempt });
    expect(await calls[operation](client)).toEqual(responses[operation]);
    expect(sent).toHaveLength(1);
  });

  test("does not change an error, a retry and an abort", async () => {
    const { client, sent } = observed(() => new Response("", { status: 503 }), { onAttempt });
    expect(await failure(client.get(id))).toMatchObject({ name: "ApiError", attempts: 3 });
    expect(sent).toHaveLength(3);
    const controller = new AbortController();
    const hung = observed(
      () => (setImmediate(() => controller.abort("enough")), new Promise(() => {})),
      {
        onAttempt,
      },
    );
    expect(await failure(hung.client.get(id, { signal: controller.signal }))).toBe("enough");
  });
});

test("an observer that changes its event does not change the call", async () => {
  const onAttempt = (event: Partial<AttemptEvent>) => {
    event.retryInMs = 1e9;
    event.attempt = 0;
  };
  const { client, timing } = observed(() => new Response("", { status: 503 }), { onAttempt });
  expect(await failure(client.get(id))).toMatchObject({ attempts: 3 });
  expect(timing.waits).toEqual([250, 500]);
});

test("no event shows a credential, a header or a body", async () => {
  const secret = "fake-Secret/Value+1";
  const echo = {
    "x-request-id": secret,
    "content-type": "application/json",
    location: secret,
    "x-team": "fake-header-value",
  };
  const { client, events } = observed(
    (attempt) =>
      Response.json(
        { ...responses.createApiKey, note: secret },
        { headers: echo, status: attempt === 1 ? 503 : 200 },
      ),
    { apiKey: secret, headers: { "x-team": "fake-header-value" } },
  );
  await client.get(secret);
  await client.create({ name: "fake-body-value", role_id: "r", expiration_time: "" });
  await (client.raw.GET as Function)(`/v3/${secret}`);
  expect(events).toHaveLength(4);
  expect(events[0]).toMatchObject({ requestId: "[redacted]", path: `${all}/[redacted]` });
  expect(
    findSecrets(events, secret, token, "fake-header-value", "fake-body-value"),
  ).toBeUndefined();
});
