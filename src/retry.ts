/** Pure decisions about attempts: what is known after one, may another follow, and when. */

/** What is known of a call that failed: whether the server did what it was asked to. */
export type Outcome = "not-applied" | "applied" | "unknown";

/**
 * How an attempt failed. A number is the status of an error; `missing` is the 500 that says the item
 * does not exist; `unsent` never left this machine, `certificate` neither, but will not heal;
 * `cut` broke off or timed out before a status; `unreadable` is a 2xx that is not what the spec promises.
 */
export type Fault = number | "missing" | "unsent" | "certificate" | "cut" | "unreadable";

/** How much a second attempt can harm: 2 nothing, 1 nothing that the first did not do, else 0. */
const harmless: Record<string, number> = { GET: 2, HEAD: 2, PATCH: 1, PUT: 1, DELETE: 1 };

/** How harmless a request must be to be sent again after a fault. What is not listed is final. */
const required: Record<string, number> = {
  429: 0,
  unsent: 0,
  408: 1,
  502: 1,
  503: 1,
  504: 1,
  cut: 1,
  500: 2,
  unreadable: 2,
};

/** Whether a request of this method may be sent again after this fault (the table in the README). */
export const mayRetry = (method: string, fault: Fault): boolean =>
  (harmless[method] ?? 0) >= (required[fault] ?? 3);

/** What one failed attempt says. Only what is known not to have happened is called not applied. */
export function outcomeOf(fault: Fault): Outcome {
  if (fault === "unreadable") return "applied";
  if (fault === "cut") return "unknown";
  return typeof fault === "string" || (fault >= 400 && fault < 500) ? "not-applied" : "unknown";
}

/** What all attempts of a call say together. */
export const outcomeOfAll = (outcomes: Outcome[]): Outcome =>
  (["applied", "unknown"] as const).find((outcome) => outcomes.includes(outcome)) ?? "not-applied";

/** The longest Retry-After that is waited for, in milliseconds. */
export const longestRetryAfterMs = 60_000;

/**
 * How long to wait before retry number `retry` (from 1): what the server asked for, or a random time
 * up to 0.5 s, 1 s, 2 s … 8 s (full jitter). `random` is in [0, 1).
 */
export const waitMs = (retry: number, retryAfterMs: number | undefined, random: number): number =>
  retryAfterMs ?? random * Math.min(8000, 500 * 2 ** (retry - 1));

/** Retry-After in milliseconds, from seconds or a date (RFC 9110, 10.2.3); undefined if neither. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  // The forms of RFC 9110, 5.6.7, all in GMT, also where one does not say so. Date.parse takes far more,
  // and finds a date in "try again in 5".
  const form = /^[A-Z][a-z]{2,8},? [\w -]+ \d\d:\d\d:\d\d (GMT|\d{4})$/;
  const at = form.test(header) ? Date.parse(header.replace(/( GMT)?$/, " GMT")) : NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
