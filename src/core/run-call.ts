/** One call: a credential, a turn, an attempt, and what follows. */
import { attempt } from "./attempt.ts";
import { toError } from "./build-error.ts";
import type { AttemptLimit, TimeLimit } from "./budget.ts";
import type { AttemptEnd, CallState, FailedEnd } from "./call-state.ts";
import { isControlFlow } from "./connection-failure.ts";
import { checkCredential } from "./credential.ts";
import { createDeadline, timeIsOver, wait } from "./deadline.ts";
import { decide, type Policy } from "./decide.ts";
import { reportAttempt } from "./events.ts";
import type { Turn } from "./gate.ts";
import { outcomeOf } from "./retry.ts";
import { parseRetryAfter } from "./retry-after.ts";
import type { AttemptEvent } from "../types.ts";

/** Resolves to how the last attempt ended. Rejects if the next one could not begin. */
export async function runCall(
  call: CallState,
  newTurn: () => Turn,
  onAttempt: ((event: AttemptEvent) => void) | undefined,
): Promise<AttemptEnd> {
  const { clock, budget, signals } = call;
  for (;;) {
    for (const signal of signals) if (signal.aborted) throw signal.reason;
    if (budget.remainingMs() <= 0) throw notBegun(call, budget.total);
    const askedAt = clock.monotonic();
    // Before the turn, because a credential function may use the client, and would wait for its own call.
    const credential = call.trusted ? await nextCredential(call) : undefined;
    const turn = await takeTurn(call, newTurn());
    const since = askedAt + turn.waitedMs;
    const limit = budget.attempt(since);
    if (limit.leftMs <= 0) {
      // However late a timer fires, no attempt begins when its time is over.
      turn.end();
      throw notBegun(call, limit);
    }
    const end = await attempt(call, credential, limit);
    const durationMs = Math.round(clock.monotonic() - since);
    const next = decide(end, record(call, end));
    turn.end(end.failure === 429 ? next.waitMs : end.kind === "aborted" ? undefined : "accepted");
    let retryInMs = next.kind === "retry-after" ? next.waitMs : undefined;
    try {
      if (next.kind === "renew" && (await renews(call))) retryInMs = 0;
    } finally {
      if (onAttempt) reportAttempt(onAttempt, call, end, { durationMs, retryInMs });
    }
    if (retryInMs === undefined) return end;
    // After a 429, the gate holds the call back for as long.
    if (end.failure !== 429) {
      call.retries++;
      await wait(clock, retryInMs, signals);
    }
  }
}

/** The credential to send. A function is asked for it. */
async function nextCredential(call: CallState): Promise<string> {
  const { clock, budget, renewed } = call;
  const { name, value } = call.credential;
  call.renewed = undefined;
  if (renewed !== undefined) return renewed;
  if (typeof value === "string") return value;
  return before(call, budget.attempt(clock.monotonic()), async () => {
    try {
      return checkCredential(`the value that the function ${name} returned`, await value());
    } catch (error) {
      // The function's own error, unless the outcome of an attempt would be lost with it.
      throw call.last && !isControlFlow(error) ? toError(call, call.last, error) : error;
    }
  });
}

/** Waits until the gate lets the call make an attempt. */
async function takeTurn(call: CallState, turn: Turn): Promise<Turn> {
  const { budget } = call;
  const admission = turn.begin();
  if (!admission) return turn;
  try {
    if (!budget.fits(turn.pauseMs())) throw notBegun(call, budget.total);
    const limit = { ...budget.total, leftMs: budget.remainingMs() };
    if (await before(call, limit, () => admission)) return turn;
    throw toError(call, refused(turn.pauseMs()));
  } catch (error) {
    turn.end();
    throw error;
  }
}

/** Does what has to be done before an attempt, within a limit. */
async function before<T>(call: CallState, limit: AttemptLimit, work: () => Promise<T>): Promise<T> {
  const deadline = createDeadline(call.clock, limit.leftMs, call.signals);
  try {
    return await deadline.race(work);
  } catch (error) {
    throw error === timeIsOver ? notBegun(call, limit) : error;
  } finally {
    deadline.release();
  }
}

/** The error of a call whose next attempt cannot begin in time: that of the last one says most. */
const notBegun = (call: CallState, limit: TimeLimit): Error =>
  toError(
    call,
    call.last ?? { kind: "timed-out", failure: "not-sent", response: undefined, limit },
  );

/** What a call ends with that would have to wait too long after the 429 of another one. */
function refused(pauseMs: number): FailedEnd {
  const headers = new Headers({ "retry-after": String(Math.ceil(pauseMs / 1000)) });
  const text = "not sent, because an earlier 429 asks for a longer pause";
  return { kind: "complete", failure: 429, response: { status: 429, ok: false, headers }, text };
}

/** Records the end of an attempt in the state of the call, and returns what the next step depends on. */
function record(call: CallState, end: AttemptEnd): Policy {
  const { clock, request, maxRetries, retries, mayRenew, budget } = call;
  const { failure } = end;
  call.outcomes.push(failure === undefined ? "applied" : outcomeOf(failure));
  if (end.kind !== "aborted") call.last = end;
  if (failure === 429 && call.rateLimits++ === 0) call.firstRateLimitAt = clock.monotonic();
  const retryAfter = end.response?.headers.get("retry-after") ?? null;
  return {
    method: request.method,
    maxRetries,
    retries,
    rateLimits: call.rateLimits,
    rateLimitedForMs: clock.monotonic() - call.firstRateLimitAt,
    retryAfterMs: parseRetryAfter(retryAfter, clock.now()) ?? 0,
    random: clock.random(),
    mayRenew,
    // oxlint-disable-next-line typescript/unbound-method -- it does not use `this`
    fits: budget.fits,
  };
}

/** Asks for the credential after a 401, once in a call; whether it is another one. */
async function renews(call: CallState): Promise<boolean> {
  call.mayRenew = false;
  call.renewed = await nextCredential(call);
  return call.renewed !== call.credentials.at(-1);
}
