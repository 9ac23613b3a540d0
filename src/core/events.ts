/** Reports each attempt to `onAttempt`. */
import { errorContext, requestIdOf } from "./build-error.ts";
import { type AttemptEnd, type CallState, responseOf } from "./call-state.ts";
import { outcomeOf } from "./retry.ts";
import type { AttemptEvent } from "../types.ts";

/** Whatever the observer throws, the call goes on: a created key must not be lost to a logger. */
export function reportAttempt(
  onAttempt: (event: AttemptEvent) => unknown,
  call: CallState,
  end: AttemptEnd,
  measured: Pick<AttemptEvent, "durationMs" | "retryInMs">,
): void {
  const { redact, path, details } = errorContext(call);
  const { operation, method, attempts } = details;
  const requestId = requestIdOf(end);
  const event: AttemptEvent = {
    operation,
    method,
    path,
    attempt: attempts,
    durationMs: measured.durationMs,
    status: responseOf(end)?.status,
    requestId: requestId && redact(requestId),
    outcome: end.failure === undefined ? "applied" : outcomeOf(end.failure),
    error: errorNameOf(end),
    retryInMs: measured.retryInMs,
  };
  // Asynchronous, so that a rejection is caught as well.
  (async () => onAttempt(event))().catch(() => {});
}

/** The class name of the error that a call ends with after this attempt; undefined after a success. */
function errorNameOf(end: AttemptEnd): string | undefined {
  switch (end.kind) {
    case "complete":
      return end.response.ok ? undefined : "ApiError";
    case "invalid":
      return "ResponseError";
    case "interrupted":
      return end.response ? "ApiError" : "ConnectionError";
    case "timed-out":
      return "TimeoutError";
    case "aborted":
      return "AbortError";
    case "refused":
      return "ApiError";
    case "not-sent":
    case "no-credential":
      return "ConnectionError";
  }
}
