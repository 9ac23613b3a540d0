/** What follows an attempt: a pure function of how it ended and of the call's policy. */
import { describe, expect, test } from "vitest";
import type { AttemptEnd } from "../../src/core/call-state.ts";
import { decide, type Policy } from "../../src/core/decide.ts";
import type { FailureKind } from "../../src/core/retry.ts";

const response = new Response("");
const failed = (failure: FailureKind): AttemptEnd => ({
  kind: "complete",
  failure,
  response,
  text: "",
});
const policy = (details: Partial<Policy> = {}): Policy => ({
  method: "GET",
  maxRetries: 2,
  retries: 0,
  rateLimits: 1,
  rateLimitedForMs: 0,
  retryAfterMs: 0,
  random: 0.5,
  mayRenew: false,
  fits: () => true,
  ...details,
});

test.each<[string, AttemptEnd]>([
  ["a success", { kind: "complete", failure: undefined, response, text: "{}", value: {} }],
  ["an abort", { kind: "aborted", failure: "interrupted", response: undefined, reason: "enough" }],
  ["an abort in the body of a 503", { kind: "aborted", failure: 503, response, reason: "enough" }],
])("nothing follows %s", (_, end) => {
  expect(decide(end, policy()).kind).toBe("return");
});

describe("a retry", () => {
  test.each([
    [0, "retry-after", 250],
    [1, "retry-after", 500],
    [2, "return", 1000],
  ])("after %i retries of two: %s", (retries, kind, waitMs) => {
    expect(decide(failed(503), policy({ retries }))).toEqual({ kind, waitMs });
  });

  test.each([
    ["POST", 503, "return"],
    ["DELETE", 503, "retry-after"],
    ["POST", "not-sent", "retry-after"],
    ["GET", 404, "return"],
  ] as const)("of a %s after %s follows the table: %s", (method, failure, kind) => {
    expect(decide(failed(failure), policy({ method })).kind).toBe(kind);
  });

  test.each([
    [60_000, "retry-after"],
    [60_001, "return"],
  ])("with a Retry-After of %i ms: %s", (retryAfterMs, kind) => {
    const next = decide(failed(503), policy({ retryAfterMs }));
    expect(next).toEqual({ kind, waitMs: retryAfterMs + 250 });
  });

  test("is not begun where its wait, jitter included, does not fit", () => {
    const fits = (waitMs: number) => waitMs < 2250;
    expect(decide(failed(503), policy({ retryAfterMs: 2000, fits })).kind).toBe("return");
    expect(decide(failed(503), policy({ retryAfterMs: 1999, fits })).kind).toBe("retry-after");
  });
});

describe("a 401", () => {
  test.each([
    [true, 0, "renew"],
    [true, 2, "return"],
    [false, 0, "return"],
  ])("that may renew: %s, after %i retries: %s", (mayRenew, retries, kind) => {
    expect(decide(failed(401), policy({ mayRenew, retries })).kind).toBe(kind);
  });

  test("is the only failure that renews", () => {
    expect(decide(failed(403), policy({ mayRenew: true })).kind).toBe("return");
  });
});

describe("a 429", () => {
  test.each([
    [1, 250],
    [2, 500],
    [5, 4000],
    [6, 4000],
  ])("number %i waits for %i ms, whatever the other retries", (rateLimits, waitMs) => {
    const next = decide(failed(429), policy({ rateLimits, retries: 2 }));
    expect(next).toEqual({ kind: "retry-after", waitMs });
  });

  test.each([
    [59_000, 0, "retry-after", 1000],
    [59_999.5, 0, "return", 1],
    [60_000, 0, "return", 0],
    [70_000, 0, "return", 0],
    [35_000, 25_000, "retry-after", 29_000],
    [35_001, 25_000, "return", 29_000],
  ])(
    "%d ms after the first, with a Retry-After of %i ms: %s",
    (rateLimitedForMs, retryAfterMs, kind, waitMs) => {
      const next = decide(failed(429), policy({ rateLimits: 9, rateLimitedForMs, retryAfterMs }));
      expect(next).toEqual({ kind, waitMs });
    },
  );

  test("ends the call with maxRetries 0, and still tells how long to pause", () => {
    const next = decide(failed(429), policy({ maxRetries: 0, retryAfterMs: 2000 }));
    expect(next).toEqual({ kind: "return", waitMs: 2250 });
  });

  test("is retried for every method", () => {
    expect(decide(failed(429), policy({ method: "POST" })).kind).toBe("retry-after");
  });
});
