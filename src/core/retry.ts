/** The table of retries: whether an attempt took effect, and whether another may follow. All pure. */

/**
 * Whether a call took effect: `"not-applied"` means that it did not (the server rejected it, or the request
 * never left), `"applied"` that it did (a 2xx status was seen), `"unknown"` that it may have.
 */
export type Outcome = "not-applied" | "applied" | "unknown";

/**
 * How an attempt failed. A number is the status of an error response. "not-found" is one that means that
 * there is no such key: a 404, a 410, or Monad's 500. "not-sent", "unsendable" (it never can be) and "certificate"
 * never reached the server. "interrupted" broke off or timed out before a status. "invalid-response" is a 2xx that is not what the spec promises.
 */
export type FailureKind =
  | number
  | "not-found"
  | "not-sent"
  | "unsendable"
  | "certificate"
  | "interrupted"
  | "invalid-response";

/** How safe it is to repeat a request: 2 has no effect, 1 the same effect as once, 0 a second effect. */
const safety: Record<string, number> = { GET: 2, HEAD: 2, PATCH: 1, PUT: 1, DELETE: 1 };

/** How safe a request must be to be repeated after a failure. A failure without an entry is final. */
const requiredSafety: Record<string, number> = {
  429: 0,
  "not-sent": 0,
  408: 1,
  502: 1,
  503: 1,
  504: 1,
  interrupted: 1,
  500: 2,
  "invalid-response": 2,
};

/** Cloudflare's own statuses for an origin that it could not reach, or that is overloaded. */
const isGatewayFailure = (failure: FailureKind): boolean => /^52[0-49]$/.test(String(failure));

/** Whether a request of this method may be sent again after this failure. */
export const mayRetry = (method: string, failure: FailureKind): boolean =>
  (safety[method] ?? 0) >= (requiredSafety[isGatewayFailure(failure) ? 502 : failure] ?? 3);

/** The outcome of one failed attempt. Where the runtime does not say what happened, it is unknown. */
export function outcomeOf(failure: FailureKind): Outcome {
  if (failure === "invalid-response") return "applied";
  if (failure === "interrupted") return "unknown";
  return typeof failure === "string" || (failure >= 400 && failure < 500)
    ? "not-applied"
    : "unknown";
}

/** The outcome of a call, from those of its attempts. */
export const combineOutcomes = (outcomes: Outcome[]): Outcome =>
  (["applied", "unknown"] as const).find((outcome) => outcomes.includes(outcome)) ?? "not-applied";
