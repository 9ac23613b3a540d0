/** A 429 pauses the whole client, and then lets one attempt at a time find out what the server allows. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClient } from "../../src/client.ts";
import { createGate } from "../../src/core/gate.ts";
import { type ApiKeysClientOptions, TimeoutError } from "../../src/index.ts";
import { createMockMonad } from "../../src/testing/index.ts";
import { apiKey, deferred, failure, id, newKey, organizationId } from "../helpers/client-setup.ts";
import { uniform, virtualClock } from "../helpers/virtual-clock.ts";

const roleId = "22222222-2222-4222-a222-222222222222";

/** A mock that allows 5 requests per second, and a client with default options, on one clock. */
function limited(random: () => number, latencyMs: number, keys: { id: string }[] = []) {
  const clock = virtualClock(random);
  const now = () => new Date(clock.now());
  const rateLimit = { requests: 5, perMs: 1000 };
  const monad = createMockMonad({ organizationId, apiKey, keys, now, rateLimit });
  const fetch: typeof globalThis.fetch = async (url, init) => {
    await clock.sleep(latencyMs * (0.5 + random()));
    return monad.fetch(url, init);
  };
  return { clock, monad, client: createClient({ organizationId, apiKey, fetch }, clock) };
}

/** Runs the tasks, so many at a time. */
async function inParallel(workers: number, tasks: (() => Promise<unknown>)[]): Promise<void> {
  const queue = [...tasks];
  const work = async () => {
    for (let task; (task = queue.shift());) await task();
  };
  await Promise.all(Array.from({ length: workers }, work));
}

describe.each([1, 5, 20, 40])(
  "%i workers at a server that allows 5 requests per second",
  (workers) => {
    const latency = fc.constantFrom(1, 50, 400);

    test("delete 60 keys without losing a call", async () => {
      const property = fc.asyncProperty(fc.gen(), latency, async (draw, latencyMs) => {
        const keys = Array.from({ length: 60 }, (_, index) => ({ id: `key-${index}` }));
        const { client, monad, clock } = limited(() => draw(uniform), latencyMs, keys);
        await inParallel(
          workers,
          keys.map((key) => () => client.delete(key.id)),
        );
        expect(monad.keys()).toEqual([]);
        expect(clock.timers).toBe(0);
      });
      await fc.assert(property, { numRuns: 12, seed: 5 });
    });

    test("create exactly 60 keys", async () => {
      const property = fc.asyncProperty(fc.gen(), latency, async (draw, latencyMs) => {
        const { client, monad } = limited(() => draw(uniform), latencyMs);
        const create = () => client.create({ ...newKey, role_id: roleId });
        await inParallel(workers, Array<typeof create>(60).fill(create));
        expect(monad.keys()).toHaveLength(60);
      });
      await fc.assert(property, { numRuns: 6, seed: 6 });
    });
  },
);

const start = virtualClock().now();

/** A client whose requests are recorded with their time, in ms from the start. */
function timed(
  respond: (request: number, url: string, init: RequestInit) => Response | Promise<Response>,
  { random = () => 0.5, ...options }: ApiKeysClientOptions & { random?: () => number } = {},
) {
  const clock = virtualClock(random);
  const sent: { atMs: number; name: string }[] = [];
  const fetch = async (url: unknown, init: RequestInit = {}) => {
    sent.push({ atMs: clock.now() - start, name: String(url).split("/").at(-1)! });
    return respond(sent.length, String(url), init);
  };
  const client = createClient(
    {
      organizationId,
      apiKey,
      fetch: fetch,
      ...options,
    } as ApiKeysClientOptions,
    clock,
  );
  return { client, clock, sent };
}

const tooMany = (seconds: number) =>
  new Response("", { status: 429, headers: { "retry-after": String(seconds) } });
const found = () => Response.json({ id });

/** Lets a call that meets a 429 of 5 s begin, and resolves once the client is paused. */
async function paused(respond: Parameters<typeof timed>[0] = found, signal?: AbortSignal) {
  const reached = deferred();
  const setup = timed((request, url, init) => {
    if (request > 1) return respond(request, url, init);
    queueMicrotask(reached.resolve);
    return tooMany(5);
  });
  const first = setup.client.get("first", { signal });
  await reached.promise;
  await setup.clock.sleep(1);
  return { ...setup, first };
}

describe("while the client is paused", () => {
  test("other calls wait for the end of the pause, raw ones too", async () => {
    const { client, sent, first } = await paused();
    const params = { path: { organization_id: organizationId, api_key_id: "raw" } };
    await Promise.all([
      first,
      client.get("second"),
      client.raw.GET("/v2/{organization_id}/api_keys/{api_key_id}", { params }),
    ]);
    // Retry-After and half of the first 500 ms.
    expect(sent).toEqual([
      { atMs: 0, name: "first" },
      { atMs: 5250, name: "first" },
      { atMs: 5250, name: "second" },
      { atMs: 5250, name: "raw" },
    ]);
  });

  test("an abort ends the wait of a call at once, with its reason, and leaves no timer", async () => {
    const { client, clock, sent, first } = await paused();
    const both = new AbortController();
    const calls = [
      failure(client.get("second", { signal: both.signal })),
      failure(client.create(newKey, { signal: both.signal })),
    ];
    await clock.sleep(10);
    both.abort("enough");
    expect(await Promise.all(calls)).toEqual(["enough", "enough"]);
    expect(clock.now() - start).toBe(11);
    // The first call's wait and nothing else.
    expect(clock.timers).toBeLessThanOrEqual(2);
    await first;
    expect(sent.map(({ name }) => name)).toEqual(["first", "first"]);
    expect(clock.timers).toBe(0);
  });

  test("a call that cannot wait for the end in totalTimeoutMs fails at once, not sent", async () => {
    const { client, clock, sent, first } = await paused();
    const error = await failure(client.create(newKey, { totalTimeoutMs: 5000 }));
    expect(clock.now() - start).toBe(1);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ timeoutMs: 5000, attempts: 0, outcome: "not-applied" });
    expect(error.message).toContain("within 5000 ms (totalTimeoutMs)");
    await first;
    expect(sent.map(({ name }) => name)).toEqual(["first", "first"]);
  });

  test("a call whose totalTimeoutMs ends while it queues is a TimeoutError, not sent", async () => {
    const { client, clock, sent, first } = await paused(async () => {
      await clock.sleep(2000);
      return found();
    });
    const error = await failure(client.get("second", { totalTimeoutMs: 6000 }));
    expect(clock.now() - start).toBe(6001);
    expect(error).toMatchObject({ name: "TimeoutError", timeoutMs: 6000, attempts: 0 });
    await first;
    expect(sent.map(({ name }) => name)).toEqual(["first", "first"]);
    expect(clock.timers).toBe(0);
  });

  test("a raw call to a host of its own does not wait, and its 429 pauses nothing", async () => {
    const { client, sent, first } = await paused((request) =>
      request === 2 ? tooMany(50) : found(),
    );
    const params = { path: { organization_id: organizationId, api_key_id: "other" } };
    const baseUrl = "https://other.invalid/api";
    const path = "/v2/{organization_id}/api_keys/{api_key_id}";
    await Promise.all([first, client.raw.GET(path, { params, baseUrl })]);
    expect(sent).toEqual([
      { atMs: 0, name: "first" },
      { atMs: 1, name: "other" },
      { atMs: 5250, name: "first" },
      { atMs: 50_251, name: "other" },
    ]);
  });
});

describe("after a pause", () => {
  test("calls go one at a time, the oldest first", async () => {
    const { client, clock, sent } = timed(async (request) => {
      await clock.sleep(100);
      return request <= 3 ? tooMany(1) : found();
    });
    await Promise.all(["a", "b", "c"].map((name) => client.get(name)));
    expect(sent.slice(3)).toEqual([
      { atMs: 1350, name: "a" },
      { atMs: 1450, name: "b" },
      { atMs: 1550, name: "c" },
    ]);
  });

  test("calls go together again once none is left", async () => {
    const { client, clock, sent, first } = await paused(async () => {
      await clock.sleep(100);
      return found();
    });
    await first;
    await Promise.all(["a", "b"].map((name) => client.get(name)));
    expect(sent.slice(2).map(({ atMs }) => atMs)).toEqual([5350, 5350]);
  });

  test("more calls go at a time while the server accepts them", async () => {
    let running = 0;
    let most = 0;
    const { client, clock, first } = await paused(async () => {
      most = Math.max(most, ++running);
      await clock.sleep(100);
      running--;
      return found();
    });
    await Promise.all([first, ...Array.from({ length: 60 }, () => client.get(id))]);
    expect(most).toBeGreaterThan(3);
    expect(most).toBeLessThan(10);
  });

  test("clients do not return together: Retry-After gets jitter", async () => {
    const [a, b] = [0.1, 0.9].map((random) =>
      timed((request) => (request === 1 ? tooMany(2) : found()), { random: () => random }),
    );
    await Promise.all([a!.client.get(id), b!.client.get(id)]);
    expect(a!.sent.map(({ atMs }) => atMs)).toEqual([0, 2050]);
    expect(b!.sent.map(({ atMs }) => atMs)).toEqual([0, 2450]);
  });

  test("an aborted attempt gives its turn to the next call", async () => {
    const controller = new AbortController();
    const hung = deferred();
    const { client, clock, sent, first } = await paused((_, url) => {
      if (url.endsWith("second")) return found();
      hung.resolve();
      return new Promise(() => {});
    }, controller.signal);
    const second = client.get("second");
    await hung.promise;
    controller.abort("enough");
    expect(await failure(first)).toBe("enough");
    await second;
    expect(sent.map(({ name }) => name)).toEqual(["first", "first", "second"]);
    expect(clock.now() - start).toBe(5250);
  });
});

test("a call that is aborted at the moment of its turn passes it on", async () => {
  let time = 0;
  let fire = () => {};
  const after = (_: number, callback: () => void) => ((fire = callback), () => {});
  const clock = { now: () => start, monotonic: () => time, random: () => 0, after };
  const newTurn = createGate(clock, ["getApiKey"]);
  newTurn("getApiKey", 0).end(1);
  const [aborted, next] = [newTurn("getApiKey", 1), newTurn("getApiKey", 2)];
  const admissions = [aborted.begin(), next.begin()];
  time += 1;
  fire();
  expect(await admissions[0]).toBe(true);
  aborted.end();
  expect(await admissions[1]).toBe(true);
});

test("calls that are aborted at any moment block no other one", async () => {
  const property = fc.asyncProperty(fc.gen(), async (draw) => {
    const random = () => draw(uniform);
    const { client, clock } = limited(random, 100);
    const calls = Array.from({ length: 20 }, async (_, index) => {
      const controller = new AbortController();
      const call = client.list({}, { signal: controller.signal }).catch((error) => error);
      if (index % 2 === 0) {
        await clock.sleep(Math.floor(random() * 8) * 500);
        controller.abort("enough");
      }
      return call;
    });
    const settled = await Promise.all(calls);
    expect(settled.every((each) => each === "enough" || each.api_keys)).toBe(true);
    expect(clock.timers).toBe(0);
    expect(await client.list()).toMatchObject({ api_keys: [] });
  });
  await fc.assert(property, { numRuns: 30, seed: 7 });
});
