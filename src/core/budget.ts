/** The time that a call may take, by the monotonic clock. */
import type { Clock } from "./clock.ts";

/** The option that limits something, and its value. */
export interface TimeLimit {
  option: "timeoutMs" | "totalTimeoutMs";
  ms: number;
}

export interface Budget {
  /** What is left of `totalTimeoutMs`. */
  remainingMs(): number;
  /** Whether a wait of this length ends in time. */
  fits(waitMs: number): boolean;
  /** The limit of the next attempt, and what it may take at most. */
  nextAttempt(): { limit: TimeLimit; allowedMs: number };
  /** `totalTimeoutMs` as a limit, for what it ends before an attempt begins. */
  total: TimeLimit;
}

/** Starts now. */
export function createBudget(clock: Clock, timeoutMs: number, totalTimeoutMs: number): Budget {
  const deadline = clock.monotonic() + totalTimeoutMs;
  const total: TimeLimit = { option: "totalTimeoutMs", ms: totalTimeoutMs };
  const attempt: TimeLimit = { option: "timeoutMs", ms: timeoutMs };
  const remainingMs = () => deadline - clock.monotonic();
  return {
    total,
    remainingMs,
    fits: (waitMs) => waitMs < remainingMs(),
    nextAttempt() {
      const left = remainingMs();
      return left < timeoutMs
        ? { limit: total, allowedMs: left }
        : { limit: attempt, allowedMs: timeoutMs };
    },
  };
}
