/** Builds the public errors, with credentials redacted. */
import { routes } from "../../generated/operations.ts";
import type { AttemptEnd, CallState, FailedEnd } from "./call-state.ts";
import { longestRetryAfterMs } from "./decide.ts";
import {
  ApiError,
  ConnectionError,
  isOperationId,
  type MonadError,
  ResponseError,
  TimeoutError,
} from "../errors.ts";
import { errorMessage, isHtml, parseBody } from "./parse-response.ts";
import { type Redact, redactCause, redactJson, redactor } from "./redact.ts";
import type { Received } from "./received.ts";
import { combineOutcomes, type FailureKind, type Outcome } from "./retry.ts";
import { parseRetryAfter } from "./retry-after.ts";
import type { OperationId } from "../types.ts";

/** What every error and event reports of a call that ended in this way. */
export function errorContext(
  { operation, request, outcomes, credentials }: CallState,
  end: AttemptEnd,
) {
  const redact = redactor(credentials);
  const { origin, pathname } = new URL(request.url);
  const path = redact(pathname);
  const headerOf = (name: string): string | undefined => {
    const value = end.response?.headers.get(name) ?? undefined;
    return value && redact(value);
  };
  return {
    redact,
    path,
    headerOf,
    details: {
      operation: isOperationId(operation) ? operation : redact(operation),
      method: request.method,
      url: origin + path,
      attempts: outcomes.length,
      outcome: combineOutcomes(outcomes),
      requestId: headerOf("x-request-id"),
    },
  };
}

/** What a call that ended in this way rejects with: an error, or the reason of an abort. */
export const rejectionOf = (call: CallState, end: AttemptEnd): unknown =>
  end.kind === "aborted" ? end.reason : toError(call, end);

/** The error of a call whose 2xx turned out later not to be what the spec promises. */
export const invalidResponse = (
  call: CallState,
  response: Received,
  problem: string,
  text = "",
): MonadError =>
  toError(call, { kind: "invalid", failure: "invalid-response", response, problem, text });

/** The error of a call that ended with this attempt. `cause` replaces what the runtime has thrown. */
export function toError(call: CallState, end: FailedEnd, cause?: unknown): MonadError {
  const { redact, headerOf, details } = errorContext(call, end);
  const { operation, method, url, attempts, outcome } = details;
  const shared = {
    ...details,
    cause: redactCause(cause ?? ("error" in end ? end.error : undefined), redact),
  };
  const outcomeNote = /GET|HEAD/.test(method) ? "" : outcomeNotes(operation)[outcome];
  /** What happened, what to check, and what the server or the runtime reports. */
  const message = (event: string, hint = "", serverMessage = ""): string =>
    `${operation}: ${method} ${url} ${event} (${attempts} attempt${attempts === 1 ? "" : "s"})` +
    `${serverMessage && `: ${serverMessage}`}${outcomeNote}${hint && `. ${hint}`}`;

  switch (end.kind) {
    case "timed-out": {
      const { option, ms } = end.limit;
      const text = message(`did not complete within ${ms} ms (${option})`);
      return new TimeoutError(text, { ...shared, timeoutMs: ms });
    }
    case "not-sent":
    case "interrupted": {
      if (end.response) return apiError(end.response);
      const serverMessage = errorMessage(innermostMessage(shared.cause));
      const event = end.failure === "unsendable" ? "was not sent" : "received no response";
      const hint = connectionHint(serverMessage, end.failure);
      return new ConnectionError(message(event, hint, serverMessage), shared);
    }
    case "invalid": {
      const { status } = end.response;
      const hint = isHtml(end.text) ? htmlHint : "";
      const text = message(`returned ${status} with ${end.problem}`, hint);
      return new ResponseError(text, { ...shared, status, contentType: headerOf("content-type") });
    }
    case "complete":
      return apiError(end.response, end.text);
  }

  /** Without a text, the body was interrupted. */
  function apiError(response: Received, text?: string): ApiError {
    const { status } = response;
    // Shortened after the redaction, which would not find half a credential.
    const body = redactJson(text === undefined ? undefined : parseBody(text), redact);
    const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), call.clock.now());
    const headers = redactHeaders(response.headers, redact);
    const isRedirect = status < 400 && status !== 304;
    const target = redact(redirectTarget(url, response.headers.get("location")));
    const description = isRedirect
      ? message(
          `returned ${status}, a redirect${target}`,
          "Redirects are not followed: set baseUrl to the API's own address",
        )
      : message(
          `returned ${status}`,
          hintOf(call, status, isHtml(text), retryAfterMs),
          errorMessage(body),
        );
    return new ApiError(description, { ...shared, status, body, retryAfterMs, headers });
  }
}

const htmlHint = "Check baseUrl: a login page or a proxy seems to have responded";

/** What to check after an error response. */
function hintOf(
  { operation, credential }: CallState,
  status: number,
  html: boolean,
  retryAfterMs = 0,
): string | undefined {
  if (html) return htmlHint;
  if (status === 401) return `Check the credential from ${credential.name}`;
  if (status === 403) {
    const permissions = isOperationId(operation) ? routes[operation].permissions.join(" and ") : "";
    return `The credential may belong to another organization, or its role may lack ${permissions || "the permission"}`;
  }
  return retryAfterMs > longestRetryAfterMs
    ? `Retry-After asks for ${retryAfterMs / 1000} s, and the client waits for at most ${longestRetryAfterMs / 1000} s`
    : undefined;
}

/** What to check after a failed connection. */
function connectionHint(message: string, failure: FailureKind): string {
  if (/wrong version number|packet length too long/i.test(message)) {
    return "The server does not speak TLS: check scheme and port of baseUrl";
  }
  return failure === "certificate" ? "For a private CA, set NODE_EXTRA_CA_CERTS" : "";
}

/** By operation, what an applied call has left, although it failed. */
const appliedNotes: Record<string, string | undefined> = {
  createApiKey: ". A key exists whose token is lost: delete it and create another",
  regenerateApiKey:
    ". The old token no longer works, and the new one is lost: regenerate the key again",
  deleteApiKey: ". The key is deleted",
} satisfies Partial<Record<OperationId, string>>;

/** What exists after a call that failed, and what to do about it. */
const outcomeNotes = (operation: string): Record<Outcome, string> => ({
  "not-applied": "",
  unknown: ". It may have been applied",
  applied: appliedNotes[operation] ?? ". It was applied",
});

/** The target's origin alone: its path and query may hold anything. */
function redirectTarget(url: string, location: string | null): string {
  if (location === null) return "";
  try {
    return ` to ${new URL(location, url).origin}`;
  } catch {
    return " to an unusable address";
  }
}

/** A header whose name is a credential is left out. */
function redactHeaders(headers: Headers, redact: Redact): Headers {
  const shown = new Headers();
  headers.forEach((value, name) => {
    if (redact(name) === name) shown.append(name, redact(value));
  });
  return shown;
}

/** The message of the innermost cause: fetch itself says "fetch failed" and no more. */
const innermostMessage = (cause: unknown): unknown =>
  cause instanceof Error ? (innermostMessage(cause.cause) ?? cause.message) : cause;
