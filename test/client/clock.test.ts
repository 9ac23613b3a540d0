/** The default clock: users' tests replace its time. */
import { afterEach, expect, test, vi } from "vitest";
import { createApiKeysClient } from "../../src/index.ts";
import {
  apiKey,
  failure,
  id,
  organizationId,
  recorder,
  respondOk,
} from "../helpers/client-setup.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const make = (fetch: typeof globalThis.fetch, maxRetries = 2) =>
  createApiKeysClient({ organizationId, apiKey, fetch, maxRetries });

test("a Retry-After date counts from the time that the test sets", async () => {
  vi.useFakeTimers({ now: new Date("2030-01-01T00:00:00Z") });
  const headers = { "retry-after": "Tue, 01 Jan 2030 00:00:05 GMT" };
  const { fetch } = recorder((attempt, url, init) =>
    attempt === 1 ? new Response("", { status: 503, headers }) : respondOk(attempt, url, init),
  );
  vi.spyOn(Math, "random").mockReturnValue(0);
  const call = make(fetch).get(id);
  await vi.advanceTimersByTimeAsync(4999);
  const early = await Promise.race([call, Promise.resolve("waiting")]);
  await vi.advanceTimersByTimeAsync(1);
  expect([early, (await call).id]).toEqual(["waiting", id]);

  const error = await failure(
    make(async () => new Response("", { status: 503, headers }), 0).get(id),
  );
  expect(error.retryAfterMs).toBe(0);
});

test("a wait follows the random number that the test sets", async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  const { fetch, sent } = recorder(() => new Response("", { status: 503 }));
  const call = failure(make(fetch).get(id));
  const attempts: number[] = [];
  // Half of 500 ms, then half of a second.
  for (const ms of [249, 1, 499, 1]) {
    await vi.advanceTimersByTimeAsync(ms);
    attempts.push(sent.length);
  }
  expect([...attempts, (await call).attempts]).toEqual([1, 2, 2, 3, 3]);
});
