/** `totalTimeoutMs` limits a whole call: its attempts and the waits between them. */
import { describe, expect, test } from "vitest";
import { createClient } from "../../src/client.ts";
import { type ApiKeysClientOptions, ConnectionError, TimeoutError } from "../../src/index.ts";
import {
  apiKey,
  calls,
  failure,
  id,
  operationIds,
  organizationId,
  key,
  recorder,
  respondOk,
} from "../helpers/client-setup.ts";
import { virtualClock } from "../helpers/virtual-clock.ts";

type Respond = (request: number, url: string) => Response | Promise<Response>;

/** A client on a virtual clock, whose waits are half of the longest. */
function timed(
  respond: (setup: { sleep: (ms: number) => Promise<void> }) => Respond,
  options: object = {},
) {
  const clock = virtualClock();
  const start = clock.now();
  const sentAtMs: number[] = [];
  const respondTo = respond(clock);
  const fetch = async (url: unknown) => {
    sentAtMs.push(clock.now() - start);
    return respondTo(sentAtMs.length, String(url));
  };
  const all = { organizationId, apiKey, fetch, ...options } as ApiKeysClientOptions;
  const client = createClient(all, clock);
  return { client, clock, sentAtMs, elapsedMs: () => clock.now() - start };
}

const never: Respond = () => new Promise(() => {});
const unavailable = (retryAfter = 0) =>
  new Response("", { status: 503, headers: { "retry-after": String(retryAfter) } });

describe("the last attempt", () => {
  test.each(operationIds)(
    "of %s ends with the call's limit, if that comes first",
    async (operation) => {
      const { client, clock, elapsedMs } = timed(() => never, { maxRetries: 0 });
      const error = await failure(
        calls[operation](client, { timeoutMs: 3000, totalTimeoutMs: 2000 }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error).toMatchObject({ timeoutMs: 2000, attempts: 1, outcome: "unknown" });
      expect(error.message).toContain("did not complete within 2000 ms (totalTimeoutMs)");
      expect(elapsedMs()).toBe(2000);
      expect(clock.timers).toBe(0);
    },
  );

  test("ends with timeoutMs, if that comes first", async () => {
    const { client, elapsedMs } = timed(() => never, { maxRetries: 0 });
    const error = await failure(client.get(id, { timeoutMs: 2000, totalTimeoutMs: 3000 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutMs: 2000 });
    expect(error.message).toContain("(timeoutMs)");
    expect(elapsedMs()).toBe(2000);
  });

  test("gets what the ones before have left", async () => {
    const { client, sentAtMs, elapsedMs } = timed(() => never);
    const error = await failure(client.get(id, { timeoutMs: 2000, totalTimeoutMs: 3000 }));
    expect(error).toMatchObject({ timeoutMs: 3000, attempts: 2, outcome: "unknown" });
    expect(sentAtMs).toEqual([0, 2250]);
    expect(elapsedMs()).toBe(3000);
  });

  test("reports a 2xx whose body does not end in time as applied", async () => {
    const { client } = timed(() => () => new Response(new ReadableStream()));
    const error = await failure(client.update(id, { name: "ci" }, { totalTimeoutMs: 1000 }));
    expect(error).toMatchObject({ name: "TimeoutError", timeoutMs: 1000, outcome: "applied" });
  });

  test("is not begun while the credential function hangs", async () => {
    const { client, sentAtMs, elapsedMs } = timed(() => never, {
      apiKey: () => new Promise(() => {}),
      totalTimeoutMs: 1000,
    });
    const error = await failure(client.get(id));
    expect(error).toMatchObject({ timeoutMs: 1000, attempts: 0, outcome: "not-applied" });
    expect([sentAtMs, elapsedMs()]).toEqual([[], 1000]);
  });
});

describe("a wait that cannot end in time is not begun", () => {
  test("after a 503: the error is thrown at once, with its outcome", async () => {
    const { client, clock, sentAtMs, elapsedMs } = timed(() => () => unavailable(5));
    const error = await failure(client.delete(id, { totalTimeoutMs: 5000 }));
    expect(error).toMatchObject({ name: "ApiError", status: 503, attempts: 1, outcome: "unknown" });
    expect([sentAtMs, elapsedMs(), clock.timers]).toEqual([[0], 0, 0]);
  });

  test("but one that ends 1 ms earlier is", async () => {
    const { client, sentAtMs } = timed(() => () => unavailable(5));
    await failure(client.delete(id, { totalTimeoutMs: 5251 }));
    expect(sentAtMs).toEqual([0, 5250]);
  });

  test("after a 429", async () => {
    const { client, elapsedMs } = timed(
      () => () => new Response("", { status: 429, headers: { "retry-after": "5" } }),
    );
    const error = await failure(client.get(id, { totalTimeoutMs: 5000 }));
    expect(error).toMatchObject({ status: 429, attempts: 1, outcome: "not-applied" });
    expect(elapsedMs()).toBe(0);
  });

  test("after an interrupted attempt", async () => {
    const { client, sentAtMs } = timed(({ sleep }) => async () => {
      await sleep(900);
      throw new TypeError("fetch failed");
    });
    const error = await failure(client.get(id, { totalTimeoutMs: 1000 }));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(sentAtMs).toEqual([0]);
  });
});

test("a call's limit beats the client's, and undefined leaves it", async () => {
  const { client, elapsedMs } = timed(() => never, { totalTimeoutMs: 1000 });
  expect(await failure(client.get(id))).toMatchObject({ timeoutMs: 1000 });
  expect(await failure(client.get(id, { totalTimeoutMs: undefined }))).toMatchObject({
    timeoutMs: 1000,
  });
  expect(elapsedMs()).toBe(2000);
  expect(await failure(client.get(id, { totalTimeoutMs: 500 }))).toMatchObject({ timeoutMs: 500 });
  const own = await failure(client.get(id, { totalTimeoutMs: Infinity, maxRetries: 0 }));
  expect(own).toMatchObject({ timeoutMs: 30_000 });
});

test("raw calls have the client's limit", async () => {
  const { client, elapsedMs } = timed(() => never, { totalTimeoutMs: 1000 });
  const params = { path: { organization_id: organizationId } };
  const error = await failure(client.raw.GET("/v2/{organization_id}/api_keys", { params }));
  expect(error).toMatchObject({ name: "TimeoutError", timeoutMs: 1000 });
  expect(elapsedMs()).toBe(1000);
});

test("listAll has the limit for each page", async () => {
  const { client, elapsedMs } = timed(({ sleep }) => async (request) => {
    await sleep(800);
    const page = [["a", "b"], ["b", "c"], ["c"]][request - 1] ?? [];
    return Response.json({ api_keys: page.map((id) => ({ ...key, id })) });
  });
  const ids: string[] = [];
  for await (const { id } of client.listAll({ pageSize: 2 }, { totalTimeoutMs: 1000 }))
    ids.push(id);
  expect(ids).toEqual(["a", "b", "c"]);
  expect(elapsedMs()).toBeGreaterThanOrEqual(2400);
});

test("a call that succeeds leaves no timer", async () => {
  const { client, clock } = timed(
    () => (request) => (request === 1 ? unavailable() : Response.json(key)),
  );
  await client.get(id, { totalTimeoutMs: 10_000 });
  expect(clock.timers).toBe(0);
});

describe("no attempt begins when its time is over, however late a timer fires", () => {
  /** A clock that goes on by itself alone: `block` stands for a busy event loop or a frozen process. */
  function blocked(lateByMs: number) {
    let time = 0;
    const clock = {
      now: () => Date.parse("2026-05-01T12:00:00Z") + time,
      monotonic: () => time,
      random: () => 0.5,
      after(ms: number, callback: () => void) {
        // The limits come too late; the waits end, and late.
        if (ms >= 1000) return () => {};
        const timer = setImmediate(() => {
          time += ms + lateByMs;
          callback();
        });
        return () => clearImmediate(timer);
      },
    };
    return { clock, block: (ms: number) => void (time += ms) };
  }

  test.each([
    ["totalTimeoutMs", { totalTimeoutMs: 1200 }],
    ["timeoutMs", { timeoutMs: 1200 }],
  ])("after a credential function that took all of %s", async (option, limits) => {
    const { clock, block } = blocked(0);
    const { fetch, sent } = recorder(respondOk);
    const ask = () => (block(1719), apiKey);
    const client = createClient({ organizationId, apiKey: ask, fetch, ...limits }, clock);
    const error = await failure(calls.createApiKey(client));
    expect(error).toMatchObject({
      name: "TimeoutError",
      timeoutMs: 1200,
      attempts: 0,
      outcome: "not-applied",
    });
    expect(error.message).toContain(`(${option})`);
    expect(sent).toEqual([]);
  });

  test.each([429, 503])("after the wait that follows a %i", async (status) => {
    const { clock } = blocked(5000);
    const { fetch, sent } = recorder(() => new Response("", { status }));
    const client = createClient({ organizationId, apiKey, fetch, totalTimeoutMs: 1200 }, clock);
    expect(await failure(client.get(id))).toMatchObject({ name: "ApiError", status, attempts: 1 });
    expect(sent).toHaveLength(1);
  });
});
