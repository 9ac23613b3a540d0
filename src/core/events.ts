/** Reports each attempt to `onAttempt`. */
import { type AttemptResult, failureOf } from "./attempt.ts";
import { errorClassOf, errorContext, requestIdOf } from "./build-error.ts";
import type { CallState } from "./call-state.ts";
import { outcomeOf } from "./retry.ts";
import type { AttemptEvent } from "../types.ts";

/** Whatever the observer throws, the call goes on: a created key must not be lost to a logger. */
export function reportAttempt(
  onAttempt: (event: AttemptEvent) => unknown,
  state: CallState,
  result: AttemptResult,
  measured: Pick<AttemptEvent, "durationMs" | "retryInMs"> & { aborted: boolean },
): void {
  const { redact, path, details } = errorContext(state);
  const { operation, method, attempts } = details;
  const failure = failureOf(result);
  const requestId = requestIdOf(result);
  const event: AttemptEvent = {
    operation,
    method,
    path,
    attempt: attempts,
    durationMs: measured.durationMs,
    status: result.response?.status,
    requestId: requestId && redact(requestId),
    outcome: failure === undefined ? "applied" : outcomeOf(failure),
    error: measured.aborted ? "AbortError" : errorClassOf(result)?.prototype.name,
    retryInMs: measured.retryInMs,
  };
  // Asynchronous, so that a rejection is caught as well.
  (async () => onAttempt(event))().catch(() => {});
}
