import { afterEach, describe, expect, test, vi } from "vitest";
import type { MockFault } from "../../src/testing/index.ts";
import { call, create, mock, newKey } from "../helpers/mock-setup.ts";

const post = { method: "POST", body: newKey };

afterEach(() => void vi.useRealTimers());

describe("A status", () => {
  test("is answered once, with the words of the spec, and nothing is applied", async () => {
    const monad = mock();
    monad.failNext("createApiKey", { status: 500 });
    const failed = await call(monad, post);
    expect([failed.status, failed.body]).toEqual([500, "Failed to create API key"]);
    expect(monad.keys()).toEqual([]);
    expect((await call(monad, post)).status).toBe(200);
    expect(monad.keys()).toHaveLength(1);
  });

  test("that the spec does not have is answered all the same", async () => {
    const monad = mock();
    monad.failNext("listApiKeys", { status: 503, retryAfter: 1 });
    const { status, headers, body } = await call(monad);
    expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
    expect(body).toBe("Status 503, by failNext");
  });

  test("carries a Retry-After date, headers and a body of one's own", async () => {
    const monad = mock();
    const retryAfter = new Date("2026-05-01T12:00:05Z");
    const headers = { "X-Request-Id": "mine" };
    monad.failNext("listApiKeys", { status: 429, retryAfter, headers, body: { error: "slow" } });
    const answer = await call(monad);
    expect(answer.headers.get("retry-after")).toBe("Fri, 01 May 2026 12:00:05 GMT");
    expect(answer.headers.get("x-request-id")).toBe("mine");
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(answer.body).toEqual({ error: "slow" });
  });

  test("with a content type of its own sends a text as it is", async () => {
    const monad = mock();
    const headers = { "Content-Type": "text/html" };
    monad.failNext("listApiKeys", { status: 200, body: "<html>", headers });
    const response = await monad.fetch("https://monad.com/api/v2/o/api_keys");
    expect(await response.text()).toBe("<html>");
    expect(response.headers.get("content-type")).toBe("text/html");
  });

  test("can have null for a body", async () => {
    const monad = mock();
    monad.failNext("getApiKey", { status: 500, body: null });
    expect((await call(monad, { path: "/a" })).body).toBeNull();
  });

  test("below 400 has no body unless one is given, and 204 can be had", async () => {
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

describe("A cut", () => {
  const broken = { message: "fetch failed", cause: { code: "UND_ERR_SOCKET" } };

  test("before applies nothing", async () => {
    const monad = mock();
    monad.failNext("createApiKey", "cut-before");
    await expect(call(monad, post)).rejects.toMatchObject(broken);
    expect(monad.keys()).toEqual([]);
  });

  test("after applies the call", async () => {
    const monad = mock();
    monad.failNext("createApiKey", "cut-after");
    const error = await call(monad, post).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject(broken);
    expect(monad.keys()).toHaveLength(1);
  });
});

describe("A delay", () => {
  test("applies at once and answers later", async () => {
    vi.useFakeTimers();
    const monad = mock();
    monad.failNext("createApiKey", { delayMs: 60_000 });
    let answered = false;
    const answer = call(monad, post).finally(() => (answered = true));
    await vi.advanceTimersByTimeAsync(59_999);
    expect([monad.keys().length, answered]).toEqual([1, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await answer).status).toBe(200);
  });

  test.each([60_000, Infinity])(
    "of %s ms ends at once with the caller's reason",
    async (delayMs) => {
      vi.useFakeTimers();
      const monad = mock();
      monad.failNext("listApiKeys", { delayMs });
      const caller = new AbortController();
      const removed = vi.spyOn(caller.signal, "removeEventListener");
      const answer = call(monad, { signal: caller.signal });
      await vi.advanceTimersByTimeAsync(1000);
      caller.abort(new Error("enough"));
      await expect(answer).rejects.toThrow("enough");
      expect(vi.getTimerCount()).toBe(0);
      expect(removed).not.toHaveBeenCalled(); // the listener ran, and was there for once
    },
  );

  test("leaves no listener on the signal when it is over", async () => {
    vi.useFakeTimers();
    const monad = mock();
    monad.failNext("listApiKeys", { delayMs: 5 });
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    const answer = call(monad, { signal });
    await vi.advanceTimersByTimeAsync(5);
    await answer;
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed.mock.calls[0]!.slice(0, 2)).toEqual(added.mock.calls[0]!.slice(0, 2));
  });
});

describe("An abort", () => {
  test("before the call sends nothing, whether the signal is the call's or the Request's", async () => {
    const monad = mock();
    const signal = AbortSignal.abort(new Error("too late"));
    const url = "https://monad.com/api/v2/o/api_keys";
    await expect(monad.fetch(url, { signal })).rejects.toThrow("too late");
    await expect(monad.fetch(new Request(url, { signal }))).rejects.toThrow("too late");
    expect(monad.requests()).toEqual([]);
    expect((await monad.fetch(new Request(url, { signal }), { signal: null })).status).toBe(401);
  });

  test("while the body is read sends nothing", async () => {
    const monad = mock();
    const caller = new AbortController();
    const answer = call(monad, { ...post, signal: caller.signal });
    caller.abort(new Error("changed my mind"));
    await expect(answer).rejects.toThrow("changed my mind");
    expect([monad.keys(), monad.requests()]).toEqual([[], []]);
  });
});

test("faults wait their turn, each operation for itself", async () => {
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

test("requests are told with operation, path and status, and without a credential", async () => {
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

test("each answer has a request id, the same ones for the same calls", async () => {
  const ids = async () => {
    const monad = mock();
    const answers = [await call(monad), await call(monad, { path: "/unknown" })];
    return answers.map(({ headers }) => headers.get("x-request-id"));
  };
  expect(await ids()).toEqual(["mock-request-1", "mock-request-2"]);
  expect(await ids()).toEqual(await ids());
});

test("the last thousand requests are kept", async () => {
  const monad = mock();
  for (let n = 0; n < 1001; n++) await call(monad, { path: `/${n}` });
  const requests = monad.requests();
  expect(requests).toHaveLength(1000);
  expect(requests[0]!.path).toMatch(/\/1$/);
});

test.each<[string, unknown, string]>([
  ["an unknown name", "cut", '"cut-before", "cut-after", { delayMs } or { status }'],
  ["nothing", undefined, '"cut-before"'],
  ["null", null, '"cut-before"'],
  ["an empty object", {}, '"cut-before"'],
  ["both a status and a delay", { status: 500, delayMs: 5 }, '"cut-before"'],
  ["an unknown member", { status: 500, retryafter: 5 }, '"retryafter"'],
  ["a delay below 0", { delayMs: -1 }, "delayMs"],
  ["a delay that is no number", { delayMs: NaN }, "delayMs"],
  ["a delay that setTimeout cannot wait", { delayMs: 2 ** 31 }, "delayMs"],
  ["a status that is none", { status: 99 }, "status"],
  ["a status between two", { status: 500.5 }, "status"],
  ["a status out of range", { status: 600 }, "status"],
  ["a body where there is none", { status: 204, body: "" }, "204"],
  ["a Retry-After below 0", { status: 429, retryAfter: -1 }, "retryAfter"],
  ["a Retry-After of half a second", { status: 429, retryAfter: 0.5 }, "retryAfter"],
  ["a Retry-After that is no date", { status: 429, retryAfter: new Date(NaN) }, "retryAfter"],
])("a fault that is %s is refused with a reason", (_, fault, words) => {
  const add = () => mock().failNext("getApiKey", fault as MockFault);
  expect(add).toThrow(TypeError);
  expect(add).toThrow(words);
});

test("an unknown operation is refused by name, with those that there are", () => {
  const add = () => mock().failNext("getKey" as never, "cut-before");
  expect(add).toThrow(TypeError);
  expect(add).toThrow('no operation "getKey"; there are listApiKeys, createApiKey');
});
