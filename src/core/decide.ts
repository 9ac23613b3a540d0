/** What follows an attempt: a pure function of how it ended and of the call's policy. */
import type { AttemptEnd } from "./call-state.ts";
import { mayRetry } from "./retry.ts";

/** The longest Retry-After that is obeyed, in milliseconds. */
export const longestRetryAfterMs = 60_000;

/** How long a call goes on after its first 429, in milliseconds. */
export const rateLimitBudgetMs = 60_000;

/** The longest random wait before retry number `retry` (from 1): 0.5 s, 1 s, 2 s … 8 s. */
export const longestBackoffMs = (retry: number): number => Math.min(8000, 500 * 2 ** (retry - 1));

export interface Policy {
  method: string;
  maxRetries: number;
  /** The number of retries so far, those after a 429 apart. */
  retries: number;
  /** The number of 429s so far, this attempt's included, and the time since the first. */
  rateLimits: number;
  rateLimitedForMs: number;
  /** What Retry-After asks for, or 0. */
  retryAfterMs: number;
  /** In [0, 1). */
  random: number;
  /** Whether the credential function may be asked after a 401. */
  mayRenew: boolean;
  /** Whether a wait ends before the call's limit. */
  fits: (waitMs: number) => boolean;
}

export type Next =
  /** The call ends with its last attempt. */
  | { kind: "return"; end: AttemptEnd }
  /** Ask for the credential, and send the request again if it is another one. */
  | { kind: "renew" }
  | { kind: "retry-after"; waitMs: number };

/**
 * How long to wait before the next attempt, in whole milliseconds: a random wait ("full jitter"), on top of
 * Retry-After, so that clients do not return together.
 */
export function waitAfter(end: AttemptEnd, policy: Policy): number {
  const { retryAfterMs, random, retries, rateLimits, rateLimitedForMs } = policy;
  if (end.failure !== 429) {
    return retryAfterMs + Math.round(random * longestBackoffMs(retries + 1));
  }
  const jitterMs = Math.round(random * longestBackoffMs(rateLimits));
  // Without Retry-After, the last attempt comes when the time for 429s ends, and not long before.
  return retryAfterMs > 0
    ? retryAfterMs + jitterMs
    : Math.max(0, Math.min(jitterMs, rateLimitBudgetMs - rateLimitedForMs));
}

export function decide(end: AttemptEnd, waitMs: number, policy: Policy): Next {
  const { method, maxRetries, retries, rateLimitedForMs, retryAfterMs, mayRenew, fits } = policy;
  const { failure } = end;
  const final: Next = { kind: "return", end };
  if (failure === undefined || isFinal(end) || retryAfterMs > longestRetryAfterMs) return final;
  const isLeft =
    failure === 429
      ? maxRetries > 0 &&
        rateLimitedForMs < rateLimitBudgetMs &&
        rateLimitedForMs + retryAfterMs <= rateLimitBudgetMs
      : retries < maxRetries;
  if (!isLeft) return final;
  if (failure === 401 && mayRenew) return { kind: "renew" };
  return mayRetry(method, failure) && fits(waitMs) ? { kind: "retry-after", waitMs } : final;
}

/** Whether nothing may follow, whatever the table of retries says. */
function isFinal(end: AttemptEnd): boolean {
  switch (end.kind) {
    case "aborted":
    case "no-credential":
    case "refused":
      return true;
    case "timed-out":
      return end.limit.option === "totalTimeoutMs";
    case "complete":
    case "invalid":
    case "interrupted":
    case "not-sent":
      return false;
  }
}
