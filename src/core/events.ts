/** Reports each attempt to `onAttempt`. */
import { errorContext, toError } from "./build-error.ts";
import { type AttemptEnd, type CallState } from "./call-state.ts";
import { outcomeOf } from "./retry.ts";
import type { AttemptEvent } from "../types.ts";

/** Whatever the observer throws, the call goes on: a created key must not be lost to a logger. */
export function reportAttempt(
  onAttempt: (event: AttemptEvent) => unknown,
  call: CallState,
  end: AttemptEnd,
  measured: Pick<AttemptEvent, "durationMs" | "retryInMs">,
): void {
  const { path, details } = errorContext(call, end);
  const { operation, method, attempts, requestId } = details;
  let error: string | undefined;
  if (end.kind === "aborted") error = "AbortError";
  else if (end.failure !== undefined) error = toError(call, end).name;
  const event: AttemptEvent = {
    operation,
    method,
    path,
    attempt: attempts,
    status: end.response?.status,
    requestId,
    outcome: end.failure === undefined ? "applied" : outcomeOf(end.failure),
    error,
    ...measured,
  };
  // Asynchronous, so that a rejection is caught as well.
  (async () => onAttempt(event))().catch(() => {});
}
