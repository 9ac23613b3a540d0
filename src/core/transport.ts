/** Sends a request: attempts, limits, waits. It does not know who called it. */
import {
  type AttemptResult,
  type CompleteResult,
  type Exchange,
  failureOf,
  isComplete,
  runAttempt,
  type TransportRequest,
} from "./attempt.ts";
import { toError } from "./build-error.ts";
import type { CallConfig } from "./call-options.ts";
import type { CallState } from "./call-state.ts";
import type { Clock } from "./clock.ts";
import type { ClientConfig } from "./config.ts";
import { currentCredential } from "./credential.ts";
import { withDeadline } from "./deadline.ts";
import { reportAttempt } from "./events.ts";
import { createGate } from "./gate.ts";
import { isTrusted } from "./origin.ts";
import {
  type FailureKind,
  longestBackoffMs,
  longestRetryAfterMs,
  mayRetry,
  outcomeOf,
} from "./retry.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** One call, as the transport sees it. */
export interface Call extends Pick<
  CallConfig,
  "credential" | "timeoutMs" | "totalTimeoutMs" | "maxRetries"
> {
  state: CallState;
  signals: AbortSignal[];
  parse: Exchange["parse"];
  /** In place of the client's. */
  fetch?: Exchange["fetch"] | undefined;
}

/**
 * Resolves to the complete response of the last attempt, whatever its status. Rejects with a MonadError if
 * there is none, with the signal's reason on abort, and with a TypeError if nothing may be sent.
 */
export type Send = (call: Call, request: TransportRequest) => Promise<CompleteResult>;

export function createTransport(config: ClientConfig, clock: Clock): Send {
  const { onAttempt } = config;
  const gate = createGate(clock);
  /** The number of calls so far. The call with the lower number goes first. */
  let calls = 0;

  return async function send(call, request) {
    const { state, credential, signals, timeoutMs, totalTimeoutMs, maxRetries, parse } = call;
    state.url = request.url;
    const deadline = clock.now() + totalTimeoutMs;
    const totalExceeded = { option: "totalTimeoutMs", ms: totalTimeoutMs } as const;
    const trusted = isTrusted(config, request.url);
    if (!trusted) withoutClientHeaders(config, request);
    const order = ++calls;
    /** The credential of the last attempt, and the one that a 401 made us ask for. */
    let sent: string | undefined;
    let renewed: string | undefined;
    let mayRenew = trusted && typeof credential.value === "function";

    const fail = (result: AttemptResult, cause?: unknown) =>
      toError(state, result, clock.now(), cause);

    const report = (
      result: AttemptResult,
      durationMs: number,
      retryInMs: number | undefined,
      aborted = false,
    ) => {
      // Without a credential there was no attempt.
      if (!onAttempt || !result.sent) return;
      reportAttempt(onAttempt, state, result, { durationMs, retryInMs, aborted });
    };

    /** A wait that cannot end before the deadline is not begun. */
    const fits = (waitMs: number): boolean => clock.now() + waitMs < deadline;

    /** Waits until the gate admits the call; resolves to what ends the attempt there. */
    async function enterGate(): Promise<() => void> {
      const entered = fits(gate.pausedUntil - clock.now())
        ? await gate.enter(order, deadline - clock.now(), signals)
        : "timeout";
      if (entered === "timeout") throw fail(state.last ?? { exceeded: totalExceeded });
      // oxlint-disable-next-line typescript/unbound-method -- it does not use `this`
      return gate.leave;
    }

    async function attempt(): Promise<AttemptResult> {
      const startedAt = clock.now();
      const limitMs = Math.min(timeoutMs, deadline - startedAt);
      const result: AttemptResult = {};
      try {
        const end = await withDeadline(clock, limitMs, signals, async (signal) => {
          if (trusted) sent = renewed ?? (await currentCredential(credential));
          renewed = undefined;
          if (signal.aborted) return;
          const fetch = call.fetch ?? config.fetch ?? globalThis.fetch;
          await runAttempt({ request, credential, fetch, parse }, state, result, signal, sent);
        });
        if (end === undefined) return result;
        const option =
          limitMs < timeoutMs ? totalExceeded : ({ option: "timeoutMs", ms: timeoutMs } as const);
        // A copy, because an attempt that has timed out may still go on.
        return { ...result, exceeded: option };
      } catch (error) {
        if (signals.some((signal) => signal.aborted)) {
          report({ ...result }, clock.now() - startedAt, undefined, true);
          throw error;
        }
        if (result.sent) return { ...result, error };
        // The credential function failed: after an attempt, the outcome of the call must not be lost.
        throw state.last ? fail(state.last, error) : error;
      }
    }

    /** How long to wait before the next attempt; undefined if there is none. */
    async function nextWaitMs(
      result: AttemptResult,
      failure: FailureKind | undefined,
      retry: number,
    ): Promise<number | undefined> {
      if (failure === undefined) {
        gate.widen();
        return undefined;
      }
      const header = result.response?.headers.get("retry-after") ?? null;
      const retryAfterMs = parseRetryAfter(header, clock.now()) ?? 0;
      if (retryAfterMs > longestRetryAfterMs) return undefined;
      // Full jitter, and on top of Retry-After, so that clients do not return together.
      const waitMs = retryAfterMs + clock.random() * longestBackoffMs(retry);
      if (failure === 429 && trusted) gate.pause(waitMs);
      if (retry > maxRetries) return undefined;
      if (failure === 401 && mayRenew) {
        mayRenew = false;
        return (await renew(result)) ? 0 : undefined;
      }
      return mayRetry(request.method, failure) && fits(waitMs) ? waitMs : undefined;
    }

    /** Asks for the credential after a 401; resolves to whether it is another one. */
    async function renew(result: AttemptResult): Promise<boolean> {
      try {
        await withDeadline(
          clock,
          Math.min(timeoutMs, deadline - clock.now()),
          signals,
          async () => {
            renewed = await currentCredential(credential);
          },
        );
      } catch (error) {
        throw signals.some((signal) => signal.aborted) ? error : fail(result, error);
      }
      return renewed !== undefined && renewed !== sent;
    }

    /** One attempt and its report, with the wait that it leads to. */
    async function attemptOnce(retry: number) {
      const startedAt = clock.now();
      const result = await attempt();
      state.last = result;
      const failure = failureOf(result);
      state.outcomes.push(failure === undefined ? "applied" : outcomeOf(failure));
      const durationMs = clock.now() - startedAt;
      let retryInMs: number | undefined;
      try {
        retryInMs = await nextWaitMs(result, failure, retry);
      } finally {
        report(result, durationMs, retryInMs);
      }
      return { result, failure, retryInMs };
    }

    for (let retry = 1; ; retry++) {
      const leave = trusted ? await enterGate() : undefined;
      const { result, failure, retryInMs } = await attemptOnce(retry).finally(leave);
      if (retryInMs === undefined) {
        if (isComplete(result) && !result.exceeded) return result;
        throw fail(result);
      }
      // After a 429 the gate holds the call back for as long.
      if (!(trusted && failure === 429)) await withDeadline(clock, retryInMs, signals);
    }
  };
}

/** Removes the client's headers, which may be as secret as its credential. */
function withoutClientHeaders(config: ClientConfig, { headers }: TransportRequest): void {
  config.headers?.forEach((value, name) => {
    if (headers.get(name) === value) headers.delete(name);
  });
}
