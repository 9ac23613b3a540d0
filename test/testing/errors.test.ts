/** The error factories are the client's errors, so that a stub's caller cannot tell. */
import { describe, expect, test } from "vitest";
import {
  ApiError,
  ConnectionError,
  isNotFound,
  MonadError,
  ResponseError,
  TimeoutError,
} from "../../src/index.ts";
import {
  apiError,
  connectionError,
  createMockMonad,
  responseError,
  timeoutError,
} from "../../src/testing/index.ts";
import {
  calls,
  failure,
  operationIds,
  recorder,
  setUp,
  apiKey,
  organizationId,
} from "../helpers/client-setup.ts";

describe.each(operationIds)("of %s", (operation) => {
  test.each([400, 403, 404, 409, 429, 503])(
    "apiError is what the client throws for a %i",
    async (status) => {
      const made = apiError({ operation, status, requestId: "mock-request-1" });
      const monad = createMockMonad({ organizationId, apiKey });
      monad.failNext(operation, { status });
      const { client } = setUp({ fetch: monad.fetch, maxRetries: 0 });
      const thrown = await failure(calls[operation](client));
      expect(made).toBeInstanceOf(ApiError);
      expect(made.outcome).toBe(thrown.outcome);
      expect(isNotFound(made)).toBe(isNotFound(thrown));
      expect(Object.keys(made).sort()).toEqual(Object.keys(thrown).sort());
      expect(made.headers).toBeInstanceOf(Headers);
      if (![409].includes(status)) expect(made.message.split(" returned ")[0]).toContain(operation);
    },
  );

  test("connectionError, timeoutError and responseError are what the client throws", async () => {
    const { client } = setUp({
      fetch: recorder(() => Promise.reject(new Error(""))).fetch,
      maxRetries: 0,
    });
    const thrown = await failure(calls[operation](client));
    expect(Object.keys(connectionError({ operation })).sort()).toEqual(Object.keys(thrown).sort());
    expect(connectionError({ operation })).toMatchObject({ outcome: thrown.outcome, attempts: 1 });
    expect(connectionError({ operation }).method).toBe(thrown.method);
    expect(timeoutError({ operation })).toMatchObject({ timeoutMs: 30_000, outcome: "unknown" });
    expect(responseError({ operation })).toMatchObject({ status: 200, outcome: "applied" });
  });
});

test("every detail can be chosen", () => {
  const details = {
    operation: "deleteApiKey",
    message: "own message",
    url: "https://keys.invalid/",
    attempts: 3,
    outcome: "unknown",
    requestId: "r",
    cause: new Error("inner"),
  } as const;
  const errors: [MonadError, Function, object][] = [
    [
      apiError({
        ...details,
        status: 500,
        body: { code: 500 },
        headers: { a: "b" },
        retryAfterMs: 5,
      }),
      ApiError,
      { status: 500, body: { code: 500 }, retryAfterMs: 5 },
    ],
    [connectionError(details), ConnectionError, {}],
    [timeoutError({ ...details, timeoutMs: 5 }), TimeoutError, { timeoutMs: 5 }],
    [
      responseError({ ...details, status: 204, contentType: "a/b" }),
      ResponseError,
      { status: 204, contentType: "a/b" },
    ],
  ];
  for (const [error, errorClass, more] of errors) {
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toMatchObject({ ...details, ...more, method: "DELETE" });
  }
});

test("isNotFound holds for a 404, and for the 500 that means the same", () => {
  expect(isNotFound(apiError({ status: 404 }))).toBe(true);
  const body = { code: 500, error: "An item of this type does not exist." };
  const missing = apiError({ status: 500, body });
  expect([isNotFound(missing), missing.outcome]).toEqual([true, "not-applied"]);
  expect(isNotFound(apiError({ operation: "listApiKeys", status: 404 }))).toBe(false);
});

test.each<[string, () => unknown]>([
  ["status must be a whole number from 0, but is NaN", () => apiError({} as never)],
  ["operation must be one of", () => connectionError({ operation: "getKey" as never })],
  ['must not contain "statuscode"', () => apiError({ status: 404, statuscode: 404 } as never)],
  ["must be a plain object", () => timeoutError(new Map() as never)],
])("an invalid detail is refused: %s", (message, make) => {
  expect(make).toThrow(message);
});

test("a server of the mock ends with its scope", async () => {
  const server = await createMockMonad({ organizationId, apiKey }).listen();
  await server[Symbol.asyncDispose]();
  await expect(fetch(server.url)).rejects.toThrow("fetch failed");
});
