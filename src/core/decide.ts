/** What follows an attempt: a pure function of how it ended and of the call's policy. */
import type { AttemptEnd } from "./call-state.ts";
import { mayRetry } from "./retry.ts";

/** The longest Retry-After that is obeyed, in milliseconds. */
export const longestRetryAfterMs = 60_000;

/** How long a 429 is retried, from the first of the call, in milliseconds. */
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

/**
 * What follows: the call ends with this attempt, or asks for the credential and goes on with another one, or
 * goes on after a wait. `waitMs` is also how long a 429 pauses the other calls.
 */
export interface Next {
  kind: "return" | "renew" | "retry-after";
  waitMs: number;
}

export function decide(end: AttemptEnd, policy: Policy): Next {
  const { method, maxRetries, retries, rateLimitedForMs, retryAfterMs, mayRenew, fits } = policy;
  const { failure } = end;
  const waitMs = waitAfter(failure === 429, policy);
  const isLeft =
    failure === 429
      ? maxRetries > 0 && Math.max(1, retryAfterMs) + rateLimitedForMs <= rateLimitBudgetMs
      : retries < maxRetries;
  if (failure === undefined || end.kind === "aborted" || !isLeft) return { kind: "return", waitMs };
  if (failure === 401 && mayRenew) return { kind: "renew", waitMs };
  const retry = mayRetry(method, failure) && retryAfterMs <= longestRetryAfterMs && fits(waitMs);
  return { kind: retry ? "retry-after" : "return", waitMs };
}

/** A random wait, on top of Retry-After, in whole milliseconds: clients must not return together. */
function waitAfter(limited: boolean, policy: Policy): number {
  const { retries, rateLimits, rateLimitedForMs, retryAfterMs, random } = policy;
  const jitterMs = Math.round(random * longestBackoffMs(limited ? rateLimits : retries + 1));
  // Without Retry-After, the last attempt comes when the time for 429s ends, and not long before.
  return limited && retryAfterMs === 0
    ? Math.max(0, Math.min(jitterMs, Math.ceil(rateLimitBudgetMs - rateLimitedForMs)))
    : retryAfterMs + jitterMs;
}
