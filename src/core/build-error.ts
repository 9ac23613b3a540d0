/** Builds the public errors, with credentials redacted. */
import { routes } from "../../generated/operations.ts";
import { type AttemptEnd, type CallState, type FailedEnd } from "./call-state.ts";
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
import { combineOutcomes, type Outcome } from "./retry.ts";
import { parseRetryAfter } from "./retry-after.ts";
import type { OperationId } from "../types.ts";

/** What every error and event reports of a call. */
export function errorContext({ operation, request, attempts, outcomes, credentials }: CallState) {
  const redact = redactor(credentials);
  const { origin, pathname } = new URL(request.url);
  const path = redact(pathname);
  return {
    redact,
    path,
    details: {
      operation: isOperationId(operation) ? operation : redact(operation),
      method: request.method,
      url: origin + path,
      attempts,
      outcome: combineOutcomes(outcomes),
    },
  };
}

/** The `x-request-id` of a response. */
export const requestIdOf = (end: AttemptEnd): string | undefined =>
  end.response?.headers.get("x-request-id") ?? undefined;

/** What a call that ended in this way rejects with: an error, or the reason of an abort. */
export const rejectionOf = (call: CallState, end: AttemptEnd): unknown =>
  end.kind === "aborted" ? end.reason : toError(call, end);

/** The end of a call whose 2xx turned out later not to be what the spec promises. */
export const invalidEnd = (response: Received, problem: string, text = ""): FailedEnd => ({
  kind: "invalid",
  failure: "invalid-response",
  response,
  problem,
  text,
});

/** What happened, what the server or the runtime reports of it, and what to check. */
interface Description {
  event: string;
  serverMessage?: string;
  hint?: string | undefined;
}

/** The error of a call that ended with this attempt. `cause` replaces what the runtime has thrown. */
export function toError(call: CallState, end: FailedEnd, cause?: unknown): MonadError {
  const { redact, details } = errorContext(call);
  const { operation, method, url, attempts, outcome } = details;
  const requestId = requestIdOf(end);
  const shared = {
    ...details,
    requestId: requestId === undefined ? undefined : redact(requestId),
    cause: redactCause(cause ?? ("error" in end ? end.error : undefined), redact),
  };
  const outcomeNote = /GET|HEAD/.test(method) ? "" : outcomeNotes(operation)[outcome];
  const message = ({ event, serverMessage = "", hint }: Description): string =>
    `${operation}: ${method} ${url} ${event} (${attempts} attempt${attempts === 1 ? "" : "s"})` +
    `${serverMessage && `: ${serverMessage}`}${outcomeNote}${hint ? `. ${hint}` : ""}`;

  switch (end.kind) {
    case "timed-out": {
      const { option, ms } = end.limit;
      const event = `did not complete within ${ms} ms (${option})`;
      return new TimeoutError(message({ event }), { ...shared, timeoutMs: ms });
    }
    case "not-sent":
    case "interrupted":
      if (end.response) return apiError(end.response);
      return new ConnectionError(message(describeConnection(shared.cause, end.failure)), shared);
    case "invalid": {
      const { status, headers } = end.response;
      const event = `returned ${status} with ${end.problem}`;
      const contentType = headers.get("content-type");
      return new ResponseError(message({ event, hint: isHtml(end.text) ? htmlHint : "" }), {
        ...shared,
        status,
        contentType: contentType === null ? undefined : redact(contentType),
      });
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
    const location = response.headers.get("location");
    const description = isRedirect(status)
      ? describeRedirect(status, redact(redirectTarget(url, location)))
      : {
          event: `returned ${status}`,
          serverMessage: errorMessage(body),
          hint: hintOf(call, status, isHtml(text), retryAfterMs),
        };
    return new ApiError(message(description), { ...shared, status, body, retryAfterMs, headers });
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

function describeConnection(cause: unknown, failure: unknown): Description {
  const serverMessage = errorMessage(innermostMessage(cause));
  const isPlain = /wrong version number|packet length too long/i.test(serverMessage);
  return {
    event: failure === "unsendable" ? "was not sent" : "received no response",
    serverMessage,
    hint: isPlain
      ? "The server does not speak TLS: check scheme and port of baseUrl"
      : failure === "certificate"
        ? "For a private CA, set NODE_EXTRA_CA_CERTS"
        : "",
  };
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

const isRedirect = (status: number): boolean => status < 400 && status !== 304;

const describeRedirect = (status: number, target: string): Description => ({
  event: `returned ${status}, a redirect${target}`,
  hint: "Redirects are not followed: set baseUrl to the API's own address",
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
