/** The time that a call may take, by the monotonic clock. */
import type { Clock } from "./clock.ts";

/** The option that limits something, and its value. */
export interface TimeLimit {
  option: "timeoutMs" | "totalTimeoutMs";
  ms: number;
}

/** What is left of an attempt, and the limit that ends it. */
export interface AttemptLimit extends TimeLimit {
  leftMs: number;
}

export interface Budget {
  total: TimeLimit;
  /** What is left of `totalTimeoutMs`. */
  remainingMs(): number;
  /** Whether a wait of this length ends in time. */
  fits(waitMs: number): boolean;
  /** The limit of an attempt that began at `since`. */
  attempt(since: number): AttemptLimit;
}

/** Starts now. */
export function createBudget(clock: Clock, timeoutMs: number, totalTimeoutMs: number): Budget {
  const deadline = clock.monotonic() + totalTimeoutMs;
  const total: TimeLimit = { option: "totalTimeoutMs", ms: totalTimeoutMs };
  const remainingMs = () => deadline - clock.monotonic();
  return {
    total,
    remainingMs,
    fits: (waitMs) => waitMs < remainingMs(),
    attempt(since) {
      // In this order, so that nothing is lost to rounding where no time has passed.
      const leftMs = timeoutMs - (clock.monotonic() - since);
      const totalLeftMs = remainingMs();
      return totalLeftMs < leftMs
        ? { ...total, leftMs: totalLeftMs }
        : { option: "timeoutMs", ms: timeoutMs, leftMs };
    },
  };
}
