/** Builds the public errors, with credentials redacted. */
import { routes } from "../../generated/operations.ts";
import { type AttemptResult, failureOf, isComplete } from "./attempt.ts";
import type { CallState } from "./call-state.ts";
import { ApiError, ConnectionError, MonadError, ResponseError, TimeoutError } from "../errors.ts";
import { isOperationId } from "./operation.ts";
import { errorMessage, isHtml, parseBody } from "./parse-response.ts";
import { redactCause, redactJson, redactor } from "./redact.ts";
import { combineOutcomes, longestRetryAfterMs } from "./retry.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** What every error and event reports of a call. */
export function errorContext({
  operation,
  method,
  url,
  attempts,
  outcomes,
  credentials,
}: CallState) {
  const redact = redactor(credentials);
  const { origin, pathname } = new URL(url);
  const path = redact(pathname);
  return {
    redact,
    path,
    details: {
      operation: isOperationId(operation) ? operation : redact(operation),
      method,
      url: origin + path,
      attempts,
      outcome: combineOutcomes(outcomes),
    },
    permissions: isOperationId(operation) ? routes[operation].permissions : [],
  };
}

/** The class of the error that an attempt ends a call with; undefined if it succeeded. */
export function errorClassOf(result: AttemptResult) {
  const { response, parsed, exceeded } = result;
  if (exceeded) return TimeoutError;
  if (!response) return ConnectionError;
  if (!response.ok) return ApiError;
  return isComplete(result) && !parsed?.problem ? undefined : ResponseError;
}

/** The `x-request-id` of a response. */
export const requestIdOf = ({ response }: AttemptResult): string | undefined =>
  response?.headers.get("x-request-id") ?? undefined;

/** The error of a call that ended with this attempt. `cause` is what the runtime, or the caller, threw. */
export function toError(
  state: CallState,
  result: AttemptResult,
  now: number,
  cause: unknown = result.error,
): MonadError {
  const { redact, details, permissions } = errorContext(state);
  const { response, exceeded, text } = result;
  const { operation, method, url, attempts, outcome } = details;
  const requestId = requestIdOf(result);
  const shared = {
    ...details,
    requestId: requestId === undefined ? undefined : redact(requestId),
    cause: redactCause(cause, redact),
  };
  const doubt =
    outcome === "unknown" && !/GET|HEAD/.test(method) ? ". It may have been applied" : "";
  /** What happened, what the server or the runtime said, and what to check. */
  const message = (event: string, said = "", hint = ""): string =>
    `${operation}: ${method} ${url} ${event} (${attempts} attempt${attempts === 1 ? "" : "s"})` +
    `${said && `: ${said}`}${doubt}${hint && `. ${hint}`}`;

  if (exceeded) {
    const { option, ms } = exceeded;
    return new TimeoutError(message(`did not complete within ${ms} ms (${option})`), {
      ...shared,
      timeoutMs: ms,
    });
  }
  if (!response) {
    const certificate = failureOf(result) === "certificate";
    return new ConnectionError(
      message(
        "received no response",
        errorMessage(innermostMessage(shared.cause)),
        certificate ? "For a private CA, set NODE_EXTRA_CA_CERTS" : "",
      ),
      shared,
    );
  }

  const { status, headers, ok } = response;
  const html = "Check baseUrl: a login page or a proxy seems to have responded";
  if (ok) {
    const problem =
      result.parsed?.problem ?? (isComplete(result) ? "invalid JSON" : "an interrupted body");
    const contentType = headers.get("content-type");
    return new ResponseError(
      message(`returned ${status} with ${problem}`, "", isHtml(text) ? html : ""),
      { ...shared, status, contentType: contentType === null ? undefined : redact(contentType) },
    );
  }
  // Shortened after the redaction, which would not find half a credential.
  const body = redactJson(text === undefined ? undefined : parseBody(text), redact);
  const retryAfterMs = parseRetryAfter(headers.get("retry-after"), now);
  const shownHeaders = new Headers();
  headers.forEach((value, name) => {
    if (redact(name) === name) shownHeaders.append(name, redact(value));
  });
  const isRedirect = status < 400 && status !== 304;
  const hints: [boolean, string][] = [
    [isHtml(text), html],
    [status === 401, `Check the credential from ${state.credentialName}`],
    [
      status === 403,
      `The credential may belong to another organization, or its role may lack ${permissions.join(" and ") || "the permission"}`,
    ],
    [
      (retryAfterMs ?? 0) > longestRetryAfterMs,
      `Retry-After asks for ${retryAfterMs! / 1000} s, and the client waits for at most ${longestRetryAfterMs / 1000} s`,
    ],
  ];
  return new ApiError(
    isRedirect
      ? message(
          `returned ${status}, a redirect${redact(redirectTarget(url, headers.get("location")))}`,
          "",
          "Redirects are not followed: set baseUrl to the API's own address",
        )
      : message(`returned ${status}`, errorMessage(body), hints.find(([applies]) => applies)?.[1]),
    { ...shared, status, body, retryAfterMs, headers: shownHeaders },
  );
}

/** The target's origin alone: its path and query may hold anything. */
function redirectTarget(url: string, location: string | null): string {
  if (location === null) return "";
  try {
    return ` to ${new URL(location, url).origin}`;
  } catch {
    return " to an unusable address";
  }
}

/** The message of the innermost cause: fetch itself says "fetch failed" and no more. */
const innermostMessage = (cause: unknown): unknown =>
  cause instanceof Error ? (innermostMessage(cause.cause) ?? cause.message) : cause;
