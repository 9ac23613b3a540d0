/** The default clock: users' tests replace its time. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { type AttemptEvent, createApiKeysClient } from "../../src/index.ts";
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

describe("a clock that is changed meanwhile", () => {
  const limited = (first: number) =>
    recorder((attempt, url, init) =>
      attempt === 1
        ? new Response("", { status: first, headers: { "retry-after": "2" } })
        : respondOk(attempt, url, init),
    );

  test.each([
    ["set back by an hour", -3_600_000],
    ["set forward by an hour", 3_600_000],
  ])("%s, lengthens no pause and ends no call early", async (_, changeMs) => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { fetch } = limited(429);
    const events: AttemptEvent[] = [];
    const onAttempt = (event: AttemptEvent) => void events.push(event);
    const client = createApiKeysClient({
      organizationId,
      apiKey,
      onAttempt,
      totalTimeoutMs: 10_000,
      fetch: async (url, init) => {
        vi.setSystemTime(Date.now() + changeMs);
        return fetch(url, init);
      },
    });
    const calls = Promise.all([client.get(id), client.get(id)]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await calls).toHaveLength(2);
    for (const { durationMs } of events) expect(durationMs).toBe(0);
  });

  test.each([429, 503])(
    "ends a wait after a %i where setTimeout is fake and nothing else",
    async (status) => {
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const call = make(limited(status).fetch).get(id);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await call).toMatchObject({ id });
    },
  );

  test("ends a call that is always limited where setTimeout is fake and nothing else", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const call = failure(make(recorder(() => new Response("", { status: 429 })).fetch).get(id));
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await call).toMatchObject({ status: 429 });
  });

  test("never goes back: fake timers that are installed meanwhile make no duration negative", async () => {
    const events: AttemptEvent[] = [];
    const { fetch } = recorder(respondOk);
    await createApiKeysClient({
      organizationId,
      apiKey,
      fetch: async (url, init) => {
        vi.useFakeTimers();
        return fetch(url, init);
      },
      onAttempt: (event) => void events.push(event),
    }).get(id);
    expect(events).toHaveLength(1);
    expect(events[0]!.durationMs).toBeGreaterThanOrEqual(0);
  });
});

test("waits are reported, and made, in whole milliseconds", async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1 / 3);
  const waits: (number | undefined)[] = [];
  const { fetch } = recorder(() => new Response("", { status: 503 }));
  const onAttempt = ({ retryInMs }: AttemptEvent) => void waits.push(retryInMs);
  const client = createApiKeysClient({ organizationId, apiKey, fetch, onAttempt });
  const call = failure(client.get(id));
  await vi.advanceTimersByTimeAsync(1000);
  await call;
  expect(waits).toEqual([167, 333, undefined]);
});
