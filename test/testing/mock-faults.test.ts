import { afterEach, describe, expect, test, vi } from "vitest";
import type { FailNextOptions, MockFault, MockMonad } from "../../src/testing/index.ts";
import { call, create, mock, newKey, start } from "../helpers/mock-setup.ts";

const post = { method: "POST", body: newKey };

afterEach(() => void vi.useRealTimers());

describe("A status", () => {
  test("is sent once, with the message of the spec, and nothing is applied", async () => {
    const monad = mock();
    monad.failNext("createApiKey", { status: 500 });
    const failed = await call(monad, post);
    expect([failed.status, failed.body]).toEqual([500, "Failed to create API key"]);
    expect(monad.keys()).toEqual([]);
    expect((await call(monad, post)).status).toBe(200);
    expect(monad.keys()).toHaveLength(1);
  });

  test("may be one that the spec does not have", async () => {
    const monad = mock();
    monad.failNext("listApiKeys", { status: 503, retryAfter: 1 });
    const { status, headers, body } = await call(monad);
    expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
    expect(body).toBe("Status 503, by failNext");
  });

  test("has the provided Retry-After date, headers and body", async () => {
    const monad = mock();
    const retryAfter = new Date("2026-05-01T12:00:05Z");
    const headers = { "X-Request-Id": "mine" };
    monad.failNext("listApiKeys", { status: 429, retryAfter, headers, body: { error: "slow" } });
    const response = await call(monad);
    expect(response.headers.get("retry-after")).toBe("Fri, 01 May 2026 12:00:05 GMT");
    expect(response.headers.get("x-request-id")).toBe("mine");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.body).toEqual({ error: "slow" });
  });

  test("with a content type other than JSON sends a text as it is", async () => {
    const monad = mock();
    const headers = { "Content-Type": "text/html" };
    monad.failNext("listApiKeys", { status: 200, body: "<html>", headers });
    const response = await monad.fetch("https://monad.com/api/v2/o/api_keys");
    expect(await response.text()).toBe("<html>");
    expect(response.headers.get("content-type")).toBe("text/html");
  });

  test("may have null for a body", async () => {
    const monad = mock();
    monad.failNext("getApiKey", { status: 500, body: null });
    expect((await call(monad, { path: "/a" })).body).toBeNull();
  });

  test("below 400 has no body by default, and may be 204", async () => {
    const monad = mock();
    monad.failNext("deleteApiKey", { status: 204 });
    monad.failNext("deleteApiKey", { status: 302, headers: { location: "https://other.test/" } });
    const sent = { method: "DELETE", path: "/a" };
    const empty = await call(monad, sent);
    expect([empty.status, empty.body]).toEqual([204, undefined]);
    const moved = await call(monad, sent);
    expect([moved.status, moved.headers.get("location")]).toEqual([302, "https://other.test/"]);
  });
});

const interrupted = { message: "fetch failed", cause: { code: "UND_ERR_SOCKET" } };

describe("An interruption", () => {
  test("with cut-before applies nothing", async () => {
    const monad = mock();
    monad.failNext("createApiKey", "cut-before");
    await expect(call(monad, post)).rejects.toMatchObject(interrupted);
    expect(monad.keys()).toEqual([]);
  });

  test("with cut-after applies the call", async () => {
    const monad = mock();
    monad.failNext("createApiKey", "cut-after");
    const error = await call(monad, post).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject(interrupted);
    expect(monad.keys()).toHaveLength(1);
  });
});

describe("A delay", () => {
  test("applies the call at once and responds later", async () => {
    vi.useFakeTimers();
    const monad = mock();
    monad.failNext("createApiKey", { delayMs: 60_000 });
    let responded = false;
    const response = call(monad, post).finally(() => (responded = true));
    await vi.advanceTimersByTimeAsync(59_999);
    expect([monad.keys().length, responded]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await response).status).toBe(200);
  });

  test.each([60_000, Infinity])("of %s ms ends at once when the caller aborts", async (delayMs) => {
    vi.useFakeTimers();
    const monad = mock();
    monad.failNext("listApiKeys", { delayMs });
    const caller = new AbortController();
    const removed = vi.spyOn(caller.signal, "removeEventListener");
    const response = call(monad, { signal: caller.signal });
    await vi.advanceTimersByTimeAsync(1000);
    caller.abort(new Error("enough"));
    await expect(response).rejects.toThrow("enough");
    expect(vi.getTimerCount()).toBe(0);
    expect(removed).not.toHaveBeenCalled(); // it was registered with { once: true }, and ran
  });

  test("leaves no listener on the signal afterwards", async () => {
    vi.useFakeTimers();
    const monad = mock();
    monad.failNext("listApiKeys", { delayMs: 5 });
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    const response = call(monad, { signal });
    await vi.advanceTimersByTimeAsync(5);
    await response;
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed.mock.calls[0]!.slice(0, 2)).toEqual(added.mock.calls[0]!.slice(0, 2));
  });
});

describe("An abort", () => {
  test("before the call sends nothing, with the signal of init or of the Request", async () => {
    const monad = mock();
    const signal = AbortSignal.abort(new Error("too late"));
    const url = "https://monad.com/api/v2/o/api_keys";
    await expect(monad.fetch(url, { signal })).rejects.toThrow("too late");
    await expect(monad.fetch(new Request(url, { signal }))).rejects.toThrow("too late");
    expect(monad.requests()).toEqual([]);
    expect((await monad.fetch(new Request(url, { signal }), { signal: null })).status).toBe(401);
  });

  test("during the reading of the body sends nothing", async () => {
    const monad = mock();
    const caller = new AbortController();
    const response = call(monad, { ...post, signal: caller.signal });
    caller.abort(new Error("changed my mind"));
    await expect(response).rejects.toThrow("changed my mind");
    expect([monad.keys(), monad.requests()]).toEqual([[], []]);
  });
});

test("faults are taken in order, for each operation on its own", async () => {
  const monad = mock();
  const { id } = await create(monad);
  monad.failNext("listApiKeys", { status: 503 });
  monad.failNext("getApiKey", { status: 500 });
  monad.failNext("listApiKeys", { status: 429 });
  const path = `/${id}`;
  const statuses = [];
  for (const sent of [{}, { path }, {}, {}, { path }]) {
    statuses.push((await call(monad, sent)).status);
  }
  expect(statuses).toEqual([503, 500, 429, 200, 200]);
});

test("requests() returns operation, method, path and status", async () => {
  const monad = mock();
  monad.failNext("listApiKeys", "cut-before");
  await call(monad).catch(() => undefined);
  await call(monad, { path: "?limit=5" });
  await call(monad, { method: "PUT" });
  const path = expect.stringMatching(/^\/api\/v2\/[^/]+\/api_keys$/);
  expect(monad.requests()).toEqual([
    { operation: "listApiKeys", method: "GET", path, status: undefined },
    {
      operation: "listApiKeys",
      method: "GET",
      path: expect.stringMatching(/\?limit=5$/),
      status: 200,
    },
    { operation: undefined, method: "PUT", path, status: 405 },
  ]);
});

test("every response has a request id, deterministically", async () => {
  const ids = async () => {
    const monad = mock();
    const responses = [await call(monad), await call(monad, { path: "/unknown" })];
    return responses.map(({ headers }) => headers.get("x-request-id"));
  };
  expect(await ids()).toEqual(["mock-request-1", "mock-request-2"]);
  expect(await ids()).toEqual(await ids());
});

test("requests() returns the last thousand requests", async () => {
  const monad = mock();
  for (let n = 0; n < 1001; n++) await call(monad, { path: `/${n}` });
  const requests = monad.requests();
  expect(requests).toHaveLength(1000);
  expect(requests[0]!.path).toMatch(/\/1$/);
});

describe("A late effect", () => {
  const clock = () => {
    let time = Date.parse(start);
    return { now: () => new Date(time), advance: (ms: number) => void (time += ms) };
  };
  const names = (monad: MockMonad) => monad.keys().map(({ name }) => name);

  test.each<[string, MockFault, number]>([
    ["1000 ms for applied-late", "applied-late", 1000],
    ["the time that appliedAfterMs states", { appliedAfterMs: 60_000 }, 60_000],
  ])("takes place after %s, by the mock's clock", async (_, fault, ms) => {
    const { now, advance } = clock();
    const monad = mock({ now });
    monad.failNext("createApiKey", fault);
    await expect(call(monad, post)).rejects.toMatchObject(interrupted);
    advance(ms - 1);
    expect((await call(monad)).body.api_keys).toEqual([]);
    advance(5000); // it is created when it was applied, not when that is noticed
    const { api_keys } = (await call(monad)).body;
    const created_at = new Date(Date.parse(start) + ms).toISOString();
    expect(api_keys).toMatchObject([{ name: newKey.name, created_at }]);
  });

  test("is seen by keys() without a further request, and takes place once", async () => {
    const { now, advance } = clock();
    const monad = mock({ now });
    monad.failNext("createApiKey", "applied-late");
    await call(monad, post).catch(() => undefined);
    advance(1000);
    expect(names(monad)).toEqual([newKey.name]);
    advance(1000);
    expect(names(monad)).toEqual([newKey.name]);
  });

  test("of 0 ms takes place before the next request", async () => {
    const monad = mock();
    const { id } = await create(monad);
    monad.failNext("deleteApiKey", { appliedAfterMs: 0 });
    const path = `/${id}`;
    await call(monad, { method: "DELETE", path }).catch(() => undefined);
    expect((await call(monad, { path })).status).toBe(404);
  });

  test("happens in the order of the times, not of the calls", async () => {
    const { now, advance } = clock();
    const monad = mock({ now });
    for (const [name, appliedAfterMs] of [
      ["last", 3000],
      ["first", 1000],
      ["second", 2000],
    ] as const) {
      monad.failNext("createApiKey", { appliedAfterMs });
      await call(monad, { method: "POST", body: { ...newKey, name } }).catch(() => undefined);
    }
    advance(5000);
    expect(names(monad)).toEqual(["first", "second", "last"]);
  });

  test("changes nothing where the key is gone by then", async () => {
    const { now, advance } = clock();
    const monad = mock({ now });
    const { id } = await create(monad);
    const path = `/${id}`;
    monad.failNext("regenerateApiKey", "applied-late");
    await call(monad, { method: "POST", path: `${path}/regenerate` }).catch(() => undefined);
    await call(monad, { method: "DELETE", path });
    advance(1000);
    expect(names(monad)).toEqual([]);
  });
});

describe("A fault with times", () => {
  test("happens to so many calls, then the next fault has its turn", async () => {
    const monad = mock();
    monad.failNext("listApiKeys", { status: 503 }, { times: 2 });
    monad.failNext("listApiKeys", { status: 429 });
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await call(monad)).status);
    expect(statuses).toEqual([503, 503, 429, 200]);
  });

  test("of Infinity happens to every call", async () => {
    const monad = mock();
    monad.failNext("listApiKeys", { status: 503 }, { times: Infinity });
    const statuses = new Set<number>();
    for (let n = 0; n < 20; n++) statuses.add((await call(monad)).status);
    expect([...statuses]).toEqual([503]);
  });

  test.each([
    ["0", { times: 0 }, "times must be a whole number from 1, or Infinity"],
    ["a fraction", { times: 1.5 }, "times must be"],
    ["a string", { times: "2" }, "times must be"],
    ["null", { times: null }, "times must be"],
    ["an unknown option", { time: 2 }, 'did you mean "times"?'],
    ["no object", 2, "must be an object"],
  ])("of %s is refused", (_, options, message) => {
    const add = () => mock().failNext("getApiKey", "cut-before", options as FailNextOptions);
    expect(add).toThrow(TypeError);
    expect(add).toThrow(message);
  });
});

test.each<[string, unknown, string]>([
  ["an unknown name", "cut", '"applied-late", { appliedAfterMs }, { delayMs } or { status }'],
  ["missing", undefined, 'fault must be "cut-before"'],
  ["null", null, 'fault must be "cut-before"'],
  ["an empty object", {}, 'fault must be "cut-before"'],
  ["both a status and a delay", { status: 500, delayMs: 5 }, 'fault must be "cut-before"'],
  ["an unknown member of a status", { status: 500, retryafter: 5 }, 'did you mean "retryAfter"?'],
  ["an unknown member of a delay", { delayMs: 5, status_: 5 }, '"status_"'],
  ["an unknown member of a late effect", { appliedAfterMs: 5, after: 5 }, '"after"'],
  ["a late effect before its call", { appliedAfterMs: -1 }, "appliedAfterMs must be"],
  ["a late effect that never comes", { appliedAfterMs: Infinity }, "appliedAfterMs must be"],
  ["a late effect at no number", { appliedAfterMs: "5" }, "appliedAfterMs must be"],
  ["a delay below 0", { delayMs: -1 }, "delayMs must be"],
  ["a delay that is not a number", { delayMs: NaN }, "delayMs must be"],
  ["a delay that setTimeout cannot wait", { delayMs: 2 ** 31 }, "delayMs must be"],
  ["a status below 200", { status: 99 }, "status must be"],
  ["a status with a fraction", { status: 500.5 }, "status must be"],
  ["a status above 599", { status: 600 }, "status must be"],
  ["a body of a status that has none", { status: 204, body: "" }, "a 204 has none"],
  ["headers that are not an object", { status: 500, headers: "x: y" }, "headers must be"],
  ["a Retry-After below 0", { status: 429, retryAfter: -1 }, "retryAfter must be"],
  ["a Retry-After of half a second", { status: 429, retryAfter: 0.5 }, "retryAfter must be"],
  ["an invalid Retry-After date", { status: 429, retryAfter: new Date(NaN) }, "retryAfter must be"],
])("refuses a fault: %s", (_, fault, message) => {
  const add = () => mock().failNext("getApiKey", fault as MockFault);
  expect(add).toThrow(TypeError);
  expect(add).toThrow(message);
});

test("refuses a fault of an unknown operation, and names the known ones", () => {
  const add = () => mock().failNext("getKey" as never, "cut-before");
  expect(add).toThrow(TypeError);
  expect(add).toThrow("operation must be one of listApiKeys, createApiKey");
});
