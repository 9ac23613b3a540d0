/** A rate limit: so many requests in any period of a given length. */
export interface RateLimit {
  /** How many requests the mock accepts in `perMs`; further ones get a 429. */
  requests: number;
  /** The length of the period in milliseconds, by the mock's `now`. */
  perMs: number;
  /**
   * Whether a 429 has Retry-After, in whole seconds. Monad documents none, only exponential backoff.
   * @default true
   */
  retryAfter?: boolean | undefined;
}

/** Counts a request, and returns after how many whole seconds to retry where there are too many. */
export function createRateLimiter({ requests, perMs }: RateLimit): (time: number) => number {
  let accepted: number[] = [];
  return (time) => {
    accepted = accepted.filter((at) => at > time - perMs);
    if (accepted.length < requests) {
      accepted.push(time);
      return 0;
    }
    return Math.ceil((accepted[0]! + perMs - time) / 1000);
  };
}
