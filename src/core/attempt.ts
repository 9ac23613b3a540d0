/** One attempt: a single HTTP exchange, and how it ended. The only caller of `fetch`. */
import type { TimeLimit } from "./budget.ts";
import type { AttemptEnd, CallState } from "./call-state.ts";
import { classifyConnectionFailure } from "./connection-failure.ts";
import { askCredential, knownCredential, sendCredential } from "./credential.ts";
import { createDeadline, timeIsOver, wait } from "./deadline.ts";
import type { Turn } from "./gate.ts";
import { indicatesNotFound, parseBody } from "./parse-response.ts";
import type { FailureKind } from "./retry.ts";

/**
 * Asks for the credential, waits for its turn, and sends the request. Never throws. The credential comes
 * first, because a credential function may use the same client, and would wait for its own call's turn.
 */
export async function attempt(call: CallState, turn: Turn): Promise<AttemptEnd> {
  const { clock, budget, signals, trusted } = call;
  const startedAt = clock.monotonic();
  const { limit, allowedMs } = budget.nextAttempt();
  const leftMs = () => allowedMs - (clock.monotonic() - startedAt - turn.waitedMs);
  if (signals.some(({ aborted }) => aborted)) return abortedEnd(signals);
  if (allowedMs <= 0) return timedOut(limit);

  let credential: string | undefined;
  if (trusted) {
    const asked = await credentialOf(call, turn, limit, allowedMs);
    if (typeof asked !== "string") return asked;
    credential = asked;
  }
  const held = await takeTurn(call, turn);
  if (held) return held;
  // However late a timer fires: a busy event loop or a frozen process may delay it.
  if (leftMs() <= 0) return timedOut(limit);
  return exchange(call, credential, limit, leftMs());
}

/** The credential to send. A function is called for it once the client is not paused. */
async function credentialOf(
  call: CallState,
  turn: Turn,
  limit: TimeLimit,
  allowedMs: number,
): Promise<string | AttemptEnd> {
  const { clock, budget, signals, session } = call;
  const known = knownCredential(session);
  if (known !== undefined) return known;
  for (let ms = turn.pauseMs(); ms > 0; ms = turn.pauseMs()) {
    if (turn.isRefused()) return refused(ms);
    if (!budget.fits(ms)) return timedOut(budget.total);
    const from = clock.monotonic();
    if (!(await wait(clock, ms, signals))) return abortedEnd(signals);
    turn.waitedMs += clock.monotonic() - from;
  }
  const deadline = createDeadline(clock, allowedMs, signals);
  try {
    return await deadline.race(() => askCredential(session));
  } catch (error) {
    if (signals.some(({ aborted }) => aborted)) return abortedEnd(signals);
    return error === timeIsOver
      ? timedOut(limit)
      : { kind: "no-credential", begun: false, failure: "not-sent", error };
  } finally {
    deadline.release();
  }
}

/** Waits until the gate lets the call make an attempt; what ended the call instead, if anything did. */
async function takeTurn(call: CallState, turn: Turn): Promise<AttemptEnd | undefined> {
  const { clock, budget, signals } = call;
  const admission = turn.begin();
  if (!admission) return undefined;
  const ms = turn.pauseMs();
  if (!turn.isRefused() && !budget.fits(ms)) return timedOut(budget.total);
  const deadline = createDeadline(clock, budget.remainingMs(), signals);
  try {
    return (await deadline.race(() => admission)) ? undefined : refused(turn.pauseMs());
  } catch (error) {
    return error === timeIsOver ? timedOut(budget.total) : abortedEnd(signals);
  } finally {
    deadline.release();
  }
}

/** Sends the request once, and reads the response to its end. */
async function exchange(
  call: CallState,
  credential: string | undefined,
  limit: TimeLimit,
  allowedMs: number,
): Promise<AttemptEnd> {
  const { clock, request, signals } = call;
  const { url, method, body = null } = request;
  // A copy: the next attempt starts from the request again.
  const headers = new Headers(request.headers);
  if (credential !== undefined) sendCredential(call.session, credential, headers);
  const deadline = createDeadline(clock, allowedMs, signals);
  const init: RequestInit = { method, headers, body, redirect: "manual", signal: deadline.signal };
  let response: Response | undefined;
  call.attempts++;
  try {
    response = await deadline.race(() => call.fetch(url, { ...init, ...withoutResend(method) }));
    return readEnd(call, response, await deadline.race(() => response!.text()));
  } catch (error) {
    return brokenOff(call, response, error, limit);
  } finally {
    deadline.release();
  }
}

/**
 * Deno's fetch sends a POST again when a reused connection closes before the response (seen with 2.9): two
 * keys from one create. A connection that is never reused prevents it.
 */
function withoutResend(method: string): object | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Deno's global has no types here
  const { Deno } = globalThis as { Deno?: { createHttpClient?: (options: object) => unknown } };
  if (method !== "POST" || !Deno?.createHttpClient) return undefined;
  client ??= Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  return { client };
}
let client: unknown;

/** A response whose body was read to its end. */
function readEnd({ parse }: CallState, response: Response, text: string): AttemptEnd {
  const read = { begun: true, response, text } as const;
  if (!response.ok) {
    return { ...read, kind: "complete", failure: failureOf(response, text), value: undefined };
  }
  const { value, problem } = parse?.(text) ?? {};
  return problem === undefined
    ? { ...read, kind: "complete", failure: undefined, value }
    : invalidEnd(response, text, problem);
}

/** A 2xx that is not what the spec promises. */
export const invalidEnd = (
  response: Response,
  text: string | undefined,
  problem: string,
  error?: unknown,
): Extract<AttemptEnd, { kind: "invalid" }> => ({
  kind: "invalid",
  begun: true,
  failure: "invalid-response",
  response,
  text,
  problem,
  error,
});

/** An exchange that was not completed. */
function brokenOff(
  { signals }: CallState,
  response: Response | undefined,
  error: unknown,
  limit: TimeLimit,
): AttemptEnd {
  const failure = response ? failureOf(response) : "interrupted";
  // Whatever the fetch has thrown: it may have been aborted, or contain the request.
  if (signals.some(({ aborted }) => aborted)) {
    return { ...abortedEnd(signals), begun: true, response, failure };
  }
  if (error === timeIsOver) return { ...timedOut(limit), begun: true, response, failure };
  if (response?.ok) return invalidEnd(response, undefined, "an interrupted body", error);
  const reason = response ? "interrupted" : classifyConnectionFailure(error);
  return reason === "interrupted"
    ? { kind: "interrupted", begun: true, failure, response, error }
    : { kind: "not-sent", begun: true, failure: reason, error };
}

/** What a response means for a retry, with the text of its body unless that is lost. */
function failureOf({ ok, status, headers }: Response, text?: string): FailureKind {
  if (ok) return "invalid-response";
  const body = text === undefined ? undefined : parseBody(text);
  return indicatesNotFound(status, body, headers.get("content-type")) ? "not-found" : status;
}

const timedOut = (limit: TimeLimit): Extract<AttemptEnd, { kind: "timed-out" }> => ({
  kind: "timed-out",
  begun: false,
  failure: "not-sent",
  response: undefined,
  limit,
});

/** The end of a call whose caller has aborted one of the signals. */
export const abortedEnd = (signals: AbortSignal[]): Extract<AttemptEnd, { kind: "aborted" }> => ({
  kind: "aborted",
  begun: false,
  failure: "not-sent",
  response: undefined,
  reason: signals.find(({ aborted }) => aborted)!.reason,
});

const refused = (retryAfterMs: number): AttemptEnd => ({
  kind: "refused",
  begun: false,
  failure: 429,
  retryAfterMs,
});
