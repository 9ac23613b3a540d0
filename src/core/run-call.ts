/** One call: attempts, and what follows each. */
import { abortedEnd, attempt } from "./attempt.ts";
import { type AttemptEnd, type CallState, responseOf } from "./call-state.ts";
import { askCredential, renewCredential } from "./credential.ts";
import { createDeadline, timeIsOver, wait } from "./deadline.ts";
import { decide, longestRetryAfterMs, type Next, type Policy, waitAfter } from "./decide.ts";
import { reportAttempt } from "./events.ts";
import type { Admission, Turn } from "./gate.ts";
import { outcomeOf } from "./retry.ts";
import { retryAfterOf } from "./retry-after.ts";
import type { AttemptEvent } from "../types.ts";

/** Resolves to how the call's last attempt ended, whatever that is. Never rejects. */
export async function runCall(
  call: CallState,
  takeTurn: () => Turn,
  onAttempt: ((event: AttemptEvent) => void) | undefined,
): Promise<AttemptEnd> {
  const { clock } = call;
  for (;;) {
    const turn = takeTurn();
    const startedAt = clock.monotonic();
    const end = await attempt(call, turn);
    const durationMs = Math.round(clock.monotonic() - startedAt - turn.waitedMs);
    record(call, end);
    const policy = policyOf(call, end);
    const waitMs = waitAfter(end, policy);
    const decided = decide(end, waitMs, policy);
    turn.end(admissionOf(end, waitMs, policy));
    const next = decided.kind === "renew" ? await renew(call, end) : decided;
    const retryInMs = next.kind === "retry-after" ? next.waitMs : undefined;
    if (onAttempt && end.begun) reportAttempt(onAttempt, call, end, { durationMs, retryInMs });
    if (next.kind !== "retry-after") return next.end;
    if (end.failure !== 429) call.retries++;
    // After a 429 of the trusted origin, the gate holds the call back for as long.
    else if (call.trusted) continue;
    if (!(await wait(clock, next.waitMs, call.signals))) return abortedEnd(call.signals);
  }
}

function record(call: CallState, end: AttemptEnd): void {
  call.outcomes.push(end.failure === undefined ? "applied" : outcomeOf(end.failure));
  if (!end.begun || end.kind === "aborted") return;
  call.last = end;
  if (end.failure === 429 && call.rateLimits++ === 0) {
    call.firstRateLimitAt = call.clock.monotonic();
  }
}

const policyOf = (call: CallState, end: AttemptEnd): Policy => ({
  method: call.request.method,
  maxRetries: call.maxRetries,
  retries: call.retries,
  rateLimits: call.rateLimits,
  rateLimitedForMs: call.clock.monotonic() - call.firstRateLimitAt,
  retryAfterMs: retryAfterOf(responseOf(end), call.clock.now()) ?? 0,
  random: call.clock.random(),
  mayRenew: call.trusted && call.session.mayRenew,
  // oxlint-disable-next-line typescript/unbound-method -- it does not use `this`
  fits: call.budget.fits,
});

function admissionOf(end: AttemptEnd, waitMs: number, { retryAfterMs }: Policy): Admission {
  if (!end.begun || end.kind === "aborted") return "unknown";
  return end.failure === 429
    ? { pauseMs: waitMs, refuseMs: retryAfterMs - longestRetryAfterMs }
    : "accepted";
}

/** Asks for the credential after a 401: the request is sent again if it is another one. */
async function renew(call: CallState, end: AttemptEnd): Promise<Exclude<Next, { kind: "renew" }>> {
  const { clock, session, signals, budget } = call;
  session.mayRenew = false;
  const deadline = createDeadline(clock, budget.nextAttempt().allowedMs, signals);
  try {
    const value = await deadline.race(() => askCredential(session));
    return renewCredential(session, value)
      ? { kind: "retry-after", waitMs: 0 }
      : { kind: "return", end };
  } catch (error) {
    if (signals.some(({ aborted }) => aborted)) return { kind: "return", end: abortedEnd(signals) };
    // A function that hangs leaves the 401; the error of one that fails becomes its cause.
    return {
      kind: "return",
      end:
        error === timeIsOver
          ? end
          : { kind: "no-credential", begun: false, failure: "not-sent", error },
    };
  } finally {
    deadline.release();
  }
}
