/** One attempt: a single HTTP exchange, and how it ended. The only caller of `fetch`. */
import type { AttemptLimit } from "./budget.ts";
import type { AttemptEnd, CallState } from "./call-state.ts";
import { classifyConnectionFailure, isControlFlow } from "./connection-failure.ts";
import { createDeadline, timeIsOver } from "./deadline.ts";
import { fetchInit } from "./fetch-init.ts";
import { indicatesNotFound, parseBody } from "./parse-response.ts";
import { hasText, noResponse, readText, type Received, receive } from "./received.ts";
import type { FailureKind } from "./retry.ts";

/** Sends the request once, with the credential if there is one, and reads the response. Never throws. */
export async function attempt(
  call: CallState,
  credential: string | undefined,
  limit: AttemptLimit,
): Promise<AttemptEnd> {
  const { clock, request, signals } = call;
  const { url, method, body = null } = request;
  // A copy: the next attempt starts from the request again.
  const headers = new Headers(request.headers);
  if (credential !== undefined) {
    const { header, prefix } = call.credential;
    headers.set(header, prefix + credential);
    call.credentials.push(credential);
  }
  const deadline = createDeadline(clock, limit.leftMs, signals);
  let response: Received | undefined;
  try {
    const init = fetchInit(method, headers, body, deadline.signal);
    response = receive(await deadline.race(async () => call.fetch(url, init)));
    return readEnd(call, response, await deadline.race(() => readText(response!)));
  } catch (error) {
    return brokenOff(call, response, error, limit);
  } finally {
    deadline.release();
  }
}

/** A response whose body was read to its end. */
function readEnd({ parse }: CallState, response: Received, text: string): AttemptEnd {
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
  response: Received | undefined,
  error: unknown,
  limit: AttemptLimit,
): AttemptEnd {
  const failure = response ? failureOf(response) : "interrupted";
  const aborted = signals.find((signal) => signal.aborted);
  // Whatever the fetch has thrown: it may contain the request with its headers.
  if (aborted) return { kind: "aborted", failure, response, reason: aborted.reason };
  if (error === timeIsOver) return { kind: "timed-out", failure, response, limit };
  if (response?.ok) {
    const problem = hasText(response) ? "an interrupted body" : `no body to read: ${noResponse}`;
    return { kind: "invalid", failure, response, problem, error };
  }
  if (response) return { kind: "interrupted", failure, response, error };
  if (isControlFlow(error))
    return { kind: "aborted", failure: "not-sent", response, reason: error };
  const reason = classifyConnectionFailure(error);
  const kind = reason === "interrupted" ? reason : "not-sent";
  return { kind, failure: reason, response, error };
}

/** What a response means for a retry; without the text of its body, that is lost. */
function failureOf({ ok, status, headers }: Received, text?: string): FailureKind {
  if (ok) return "invalid-response";
  const body = text === undefined ? undefined : parseBody(text);
  return indicatesNotFound(status, body, headers.get("content-type")) ? "not-found" : status;
}
