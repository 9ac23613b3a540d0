/** One attempt: a single HTTP exchange, and how it ended. The only caller of `fetch`. */
import type { TimeLimit } from "./budget.ts";
import type { AttemptEnd, CallState } from "./call-state.ts";
import { classifyConnectionFailure } from "./connection-failure.ts";
import { createDeadline, timeIsOver } from "./deadline.ts";
import { indicatesNotFound, parseBody } from "./parse-response.ts";
import type { FailureKind } from "./retry.ts";

/** Sends the request once, with the credential if there is one, and reads the response. Never throws. */
export async function attempt(
  call: CallState,
  credential: string | undefined,
  limit: TimeLimit & { leftMs: number },
): Promise<AttemptEnd> {
  const { clock, request, signals } = call;
  const { url, method, body = null } = request;
  // A copy: the next attempt starts from the request again.
  const headers = new Headers(request.headers);
  if (credential !== undefined) {
    const { header, prefix } = call.credential;
    headers.set(header, prefix + credential);
    call.lastCredential = credential;
    if (!call.credentials.includes(credential)) call.credentials.push(credential);
  }
  const deadline = createDeadline(clock, limit.leftMs, signals);
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
  const { value, problem } = (response.ok && parse?.(text)) || {};
  if (problem !== undefined) {
    return { kind: "invalid", failure: "invalid-response", response, text, problem };
  }
  const failure = response.ok ? undefined : failureOf(response, text);
  return { kind: "complete", failure, response, text, value };
}

/** An exchange that was not completed. */
function brokenOff(
  { signals }: CallState,
  response: Response | undefined,
  error: unknown,
  limit: TimeLimit,
): AttemptEnd {
  const failure = response ? failureOf(response) : "interrupted";
  const aborted = signals.find((signal) => signal.aborted);
  // Whatever the fetch has thrown: it may contain the request with its headers.
  if (aborted) return { kind: "aborted", failure, response, reason: aborted.reason };
  if (error === timeIsOver) return { kind: "timed-out", failure, response, limit };
  if (response?.ok) {
    return { kind: "invalid", failure, response, problem: "an interrupted body", error };
  }
  if (response) return { kind: "interrupted", failure, response, error };
  const reason = classifyConnectionFailure(error);
  const kind = reason === "interrupted" ? reason : "not-sent";
  return { kind, failure: reason, response, error };
}

/** What a response means for a retry; without the text of its body, that is lost. */
function failureOf({ ok, status, headers }: Response, text?: string): FailureKind {
  if (ok) return "invalid-response";
  const body = text === undefined ? undefined : parseBody(text);
  return indicatesNotFound(status, body, headers.get("content-type")) ? "not-found" : status;
}
