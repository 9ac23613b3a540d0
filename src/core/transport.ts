/** Sends requests, and owns what the calls of a client share. It does not know who calls it. */
import { routes } from "../../generated/operations.ts";
import type { AttemptEnd, CallState, TransportRequest } from "./call-state.ts";
import type { CallConfig } from "./call-options.ts";
import type { Clock } from "./clock.ts";
import type { ClientConfig } from "./config.ts";
import { createBudget } from "./budget.ts";
import { createGate } from "./gate.ts";
import { isOperationId } from "../errors.ts";
import { isTrusted } from "./origin.ts";
import { runCall } from "./run-call.ts";

/** One call, as the transport sees it. */
export interface Call extends Pick<
  CallState,
  "operation" | "request" | "fetch" | "signals" | "parse"
> {
  settings: Pick<CallConfig, "credential" | "timeoutMs" | "totalTimeoutMs" | "maxRetries">;
}

/** How a call ended, and what is known of it. */
export interface Finished {
  call: CallState;
  end: AttemptEnd;
}

/** Resolves to how the call ended. Rejects with a TypeError if nothing may be sent. */
export type Send = (call: Call) => Promise<Finished>;

/** Calls to paths that are not in the spec share one lane of the gate. */
const otherOperations = "other";
export function createTransport(config: ClientConfig, clock: Clock): Send {
  const gate = createGate(clock, [...Object.keys(routes), otherOperations]);
  /** The number of calls so far. The call with the lower number goes first. */
  let calls = 0;

  return async ({ settings, operation, request, signals, parse, fetch }) => {
    const { credential, timeoutMs, totalTimeoutMs, maxRetries } = settings;
    const trusted = isTrusted(config, request.url);
    if (!trusted) removeClientHeaders(config, request);
    const order = ++calls;
    const lane = isOperationId(operation) ? operation : otherOperations;
    // Field by field, as everything on the way of a successful call: a spread costs as much as all else here.
    const call: CallState = {
      clock,
      budget: createBudget(clock, timeoutMs, totalTimeoutMs),
      operation,
      request,
      fetch,
      parse,
      signals,
      maxRetries,
      trusted,
      credential,
      credentials: [],
      mayRenew: trusted && typeof credential.value === "function",
      outcomes: [],
      retries: 0,
      rateLimits: 0,
      firstRateLimitAt: 0,
    };
    // Another origin has limits of its own.
    const newTurn = trusted ? gate : createGate(clock, [lane]);
    return { call, end: await runCall(call, () => newTurn(lane, order), config.onAttempt) };
  };
}

/** Removes the client's headers, which may be as secret as its credential. */
function removeClientHeaders(config: ClientConfig, { headers }: TransportRequest): void {
  config.headers?.forEach((value, name) => {
    if (headers.get(name) === value) headers.delete(name);
  });
}
