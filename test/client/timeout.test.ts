/** `timeoutMs` limits each attempt, from asking for the credential to the last byte of the body. */
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createBudget } from "../../src/core/budget.ts";
import { createApiKeysClient, ResponseError, TimeoutError } from "../../src/index.ts";
import {
  apiKey,
  calls,
  deferred,
  failure,
  fakeClock,
  id,
  organizationId,
  recorder,
  setUp,
  timeoutMs,
  respondOk,
} from "../helpers/client-setup.ts";

const never = () => new Promise<never>(() => {});
const stuck = (status = 200) =>
  new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array([0x7b])) }), {
    status,
  });

/** A fetch that has come to a stop, and a clock that ends the attempt there. */
function stopping(stop: () => Response | Promise<Response>) {
  const timing = fakeClock();
  const { fetch, sent } = recorder(() => {
    setImmediate(timing.expire);
    return stop();
  });
  return { timing, fetch, sent };
}

describe("an attempt that stops", () => {
  test("before the status is tried again where that is safe, and its outcome is unknown", async () => {
    const { timing, fetch, sent } = stopping(never);
    const { client } = setUp({ fetch }, timing);
    const read = await failure(client.get(id));
    expect(read).toBeInstanceOf(TimeoutError);
    expect(read).toMatchObject({ timeoutMs, attempts: 3, outcome: "unknown" });
    expect(read.message).toMatch(/did not complete within 30000 ms \(timeoutMs\)/);
    sent.length = 0;
    const created = await failure(calls.createApiKey(client));
    expect(created).toMatchObject({ timeoutMs, attempts: 1, outcome: "unknown" });
    expect(created.message).toMatch(/may have been applied/);
    expect(sent).toHaveLength(1);
    expect(timing.left).toBe(0);
  });

  test.each([
    [200, "applied"],
    [400, "not-applied"],
    [500, "unknown"],
  ] as const)(
    "within the body is a TimeoutError too, and its outcome is what the status implies: %s",
    async (status, outcome) => {
      const { timing, fetch } = stopping(() => stuck(status));
      const error = await failure(calls.createApiKey(setUp({ fetch }, timing).client));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({ outcome, attempts: 1 });
    },
  );

  test("ends also when a custom fetch ignores its signal", async () => {
    const timing = fakeClock();
    const signals: AbortSignal[] = [];
    const { client } = setUp(
      {
        fetch: (_, init) => {
          signals.push(init!.signal!);
          setImmediate(timing.expire);
          return never();
        },
      },
      timing,
    );
    const caller = new AbortController().signal;
    expect(await failure(client.get(id, { signal: caller }))).toBeInstanceOf(TimeoutError);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    expect(getEventListeners(caller, "abort")).toEqual([]);
  });

  test("and responses after its end does not disturb the next one", async () => {
    const timing = fakeClock();
    const first = deferred<Response>();
    const body = deferred<ReadableStreamDefaultController>();
    const { fetch } = recorder((attempt) => {
      if (attempt === 1) {
        setImmediate(timing.expire);
        return first.promise;
      }
      return new Response(new ReadableStream({ start: body.resolve }), { status: 404 });
    });
    const call = failure(setUp({ fetch }, timing).client.get(id));
    const second = await body.promise;
    first.resolve(Response.json({ id: "late" }));
    await new Promise(setImmediate);
    second.error(new Error("terminated"));
    expect(await call).toMatchObject({ name: "ApiError", status: 404, attempts: 2 });
  });

  test("in the credential function ends the call, and nothing is sent", async () => {
    const timing = fakeClock();
    const { fetch, sent } = recorder(respondOk);
    let asked = 0;
    const ask = () => {
      asked++;
      setImmediate(timing.expire);
      return never();
    };
    const error = await failure(calls.createApiKey(setUp({ fetch, apiKey: ask }, timing).client));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ outcome: "not-applied", timeoutMs });
    expect(asked).toBe(1);
    expect(sent).toEqual([]);
    expect(timing.left).toBe(0);
  });
});

test("a call's limit is its own", async () => {
  const limits: number[] = [];
  const { clock } = fakeClock({ hold: true });
  const after: typeof clock.after = (ms, then) => (limits.push(ms), clock.after(ms, then));
  const timing = { ...fakeClock(), clock: { ...clock, after } };
  const { client } = setUp({ fetch: recorder(respondOk).fetch, timeoutMs: 1000 }, timing);
  await client.get(id);
  await client.get(id, { timeoutMs: 2000 });
  await client.get(id, { timeoutMs: undefined });
  await client.get(id, { timeoutMs: Infinity });
  expect(limits).toEqual([1000, 2000, 1000, Infinity]);
});

test.each([1, 2768.0672])("is exact where the clock shows %d", (shown) => {
  const budget = createBudget({ ...fakeClock().clock, monotonic: () => shown }, 30_000, Infinity);
  expect(budget.attempt(shown).leftMs).toBe(30_000);
});

describe("on the system's clock", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("the limit is 30 s by default, and no timer is left of it", async () => {
    const { fetch } = recorder(never);
    const client = createApiKeysClient({ organizationId, apiKey, fetch });
    let settled = false;
    const call = failure(calls.createApiKey(client)).finally(() => (settled = true));
    await vi.advanceTimersByTimeAsync(29_999);
    expect(settled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await call).toMatchObject({ timeoutMs: 30_000 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([Infinity, 2 ** 31, 2 ** 31 + 5, Number.MAX_VALUE])(
    "a limit of %s ms does not end an attempt at once, nor leaves a timer",
    async (timeoutMs) => {
      const response = deferred<Response>();
      const fetch = async () => response.promise;
      const client = createApiKeysClient({ organizationId, apiKey, fetch, timeoutMs });
      const call = client.get(id);
      await vi.advanceTimersByTimeAsync(25 * 24 * 3600 * 1000);
      response.resolve(Response.json({ id }));
      expect(await call).toEqual({ id });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test("the longest limit that a timer takes is kept", async () => {
    const options = { organizationId, apiKey, fetch: never, timeoutMs: 2 ** 31 - 1 };
    const call = failure(calls.createApiKey(createApiKeysClient(options)));
    await vi.advanceTimersByTimeAsync(2 ** 31 - 1);
    expect(await call).toBeInstanceOf(TimeoutError);
  });

  test("a success and a failure leave no timer", async () => {
    const responses = [
      Response.json({ id }),
      new Response("no", { status: 400 }),
      new Response(""),
    ];
    const fetch = async () => responses.shift()!;
    const client = createApiKeysClient({ organizationId, apiKey, fetch, maxRetries: 0 });
    await client.get(id);
    await failure(client.get(id));
    expect(await failure(client.get(id))).toBeInstanceOf(ResponseError);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a wait ends at once on abort, and leaves no timer", async () => {
    const controller = new AbortController();
    const fetch = async () => new Response("", { status: 429, headers: { "retry-after": "60" } });
    const client = createApiKeysClient({ organizationId, apiKey, fetch });
    const call = failure(client.get(id, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(vi.getTimerCount()).toBe(1);
    controller.abort("enough");
    expect(await call).toBe("enough");
    expect(vi.getTimerCount()).toBe(0);
  });
});
