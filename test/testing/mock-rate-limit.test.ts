import { describe, expect, test } from "vitest";
import { call, mock, start } from "../helpers/mock-setup.ts";

/** A mock with a rate limit, and its clock. */
function limited(requests: number, perMs: number) {
  let time = Date.parse(start);
  const monad = mock({ rateLimit: { requests, perMs }, now: () => new Date(time) });
  return {
    monad,
    advance: (ms: number) => void (time += ms),
    status: async () => (await call(monad)).status,
  };
}

describe("A rate limit", () => {
  test("accepts so many requests in any period, and rejects the rest with a 429", async () => {
    const { status, advance } = limited(2, 1000);
    const statuses = [];
    for (const ms of [0, 600, 0, 399, 1, 0, 600]) {
      advance(ms);
      statuses.push(await status());
    }
    expect(statuses).toEqual([200, 200, 429, 429, 200, 429, 200]);
  });

  test.each([
    [1000, 0, "1"],
    [5000, 0, "5"],
    [5000, 3999, "2"],
    [5000, 4000, "1"],
    [5000, 4999, "1"],
  ])("of 1 in %i ms, %i ms after it, sends Retry-After %s", async (perMs, ms, retryAfter) => {
    const { monad, advance } = limited(1, perMs);
    await call(monad);
    advance(ms);
    const { status, headers, body } = await call(monad);
    expect([status, headers.get("retry-after"), body]).toEqual([
      429,
      retryAfter,
      "Too Many Requests",
    ]);
    advance(Number(retryAfter) * 1000);
    expect((await call(monad)).status).toBe(200);
  });

  test.each([
    [undefined, "1"],
    [true, "1"],
    [false, null],
  ])("sends Retry-After unless that is switched off: %s", async (retryAfter, expected) => {
    const monad = mock({ rateLimit: { requests: 1, perMs: 1000, retryAfter } });
    await call(monad);
    const { status, headers } = await call(monad);
    expect([status, headers.get("retry-after")]).toEqual([429, expected]);
  });

  test("uses up no fault for a rejected request, and shows it in requests()", async () => {
    const { monad, advance, status } = limited(1, 1000);
    await status();
    monad.failNext("listApiKeys", { status: 503 });
    expect(await status()).toBe(429);
    advance(1000);
    expect(await status()).toBe(503);
    expect(monad.requests().map((request) => request.status)).toEqual([200, 429, 503]);
  });

  test("is shared by all operations, and does not count paths that are not in the spec", async () => {
    const { monad } = limited(1, 1000);
    await call(monad, { path: "/a/b" });
    expect((await call(monad, { path: "/unknown" })).status).toBe(404);
    expect((await call(monad)).status).toBe(429);
  });
});
