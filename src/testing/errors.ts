/** The client's errors, for stubs in tests: what is left out is what the client would report. */
import { defaultServer, routes } from "../../generated/operations.ts";
import { validators } from "../../generated/validators.ts";
import { indicatesNotFound } from "../core/parse-response.ts";
import { type Outcome, outcomeOf } from "../core/retry.ts";
import { checkOptions, checkWhole, throwInvalid } from "../core/validate.ts";
import { ApiError, ConnectionError, ResponseError, TimeoutError } from "../errors.ts";
import type { OperationId } from "../types.ts";
import { operationIds } from "./route.ts";

/** What every error of the client reports. */
export interface ErrorDetails {
  /** @default "getApiKey" */
  operation?: OperationId | undefined;
  /** @default the client's, for an attempt that ended in this way */
  message?: string | undefined;
  /** @default the operation's path at the spec's first server, with the names of the ids in their place */
  url?: string | undefined;
  /** @default 1 */
  attempts?: number | undefined;
  /** @default what follows from the class and, for an ApiError, from the status */
  outcome?: Outcome | undefined;
  /** @default undefined */
  requestId?: string | undefined;
  /** @default undefined */
  cause?: unknown;
}

/** Details of an `ApiError`. */
export interface ApiErrorDetails extends ErrorDetails {
  /** The HTTP status. */
  status: number;
  /** @default the message that the spec has for the status */
  body?: unknown;
  /** @default none */
  headers?: Record<string, string> | undefined;
  /** @default undefined */
  retryAfterMs?: number | undefined;
}

/** Details of a `TimeoutError`. */
export interface TimeoutErrorDetails extends ErrorDetails {
  /** @default 30000 */
  timeoutMs?: number | undefined;
}

/** Details of a `ResponseError`. */
export interface ResponseErrorDetails extends ErrorDetails {
  /** @default 200 */
  status?: number | undefined;
  /** @default "application/json" */
  contentType?: string | undefined;
}

const common = [
  "operation",
  "message",
  "url",
  "attempts",
  "outcome",
  "requestId",
  "cause",
] as const;

function complete(details: ErrorDetails, event: string, outcome: Outcome, serverMessage = "") {
  const { operation = "getApiKey", attempts = 1 } = details;
  if (!operationIds.includes(operation)) {
    throwInvalid("operation", `must be one of ${operationIds.join(", ")}`);
  }
  const { method, path } = routes[operation];
  const { url = defaultServer + path.replaceAll(/[{}]/g, "") } = details;
  const message =
    `${operation}: ${method} ${url} ${event} (${attempts} attempt${attempts === 1 ? "" : "s"})` +
    (serverMessage && `: ${serverMessage}`);
  return {
    message: details.message ?? message,
    details: {
      operation,
      method,
      url,
      attempts,
      outcome: details.outcome ?? outcome,
      requestId: details.requestId,
      cause: details.cause,
    },
  };
}

/**
 * An `ApiError` as the client throws it. Throws a TypeError for an unknown or invalid detail.
 *
 * @example
 * vi.spyOn(apiKeys, "get").mockRejectedValue(apiError({ status: 404 })); // isNotFound(error) is true
 */
export function apiError(details: ApiErrorDetails): ApiError {
  const known = [...common, "status", "body", "headers", "retryAfterMs"] as const;
  const own = checkOptions("apiError details", details, known);
  const status = checkWhole("apiError status", own.status ?? NaN, 0);
  const serverMessage = validators[own.operation ?? "getApiKey"]?.messages[status] ?? "";
  const { body = serverMessage } = own;
  const kind = indicatesNotFound(status, body) ? "not-found" : status;
  const text = typeof body === "string" ? body : serverMessage;
  const { message, details: shared } = complete(own, `returned ${status}`, outcomeOf(kind), text);
  const headers = new Headers(own.headers);
  return new ApiError(message, {
    ...shared,
    status,
    body,
    headers,
    retryAfterMs: own.retryAfterMs,
  });
}

/**
 * A `ConnectionError` as the client throws it, with outcome `"unknown"`.
 *
 * @example
 * vi.spyOn(apiKeys, "create").mockRejectedValue(connectionError({ operation: "createApiKey" }));
 */
export function connectionError(details: ErrorDetails = {}): ConnectionError {
  const own = checkOptions("connectionError details", details, common);
  const { message, details: shared } = complete(own, "received no response", "unknown");
  return new ConnectionError(message, shared);
}

/**
 * A `TimeoutError` as the client throws it, with outcome `"unknown"`.
 *
 * @example
 * vi.spyOn(apiKeys, "list").mockRejectedValue(timeoutError({ operation: "listApiKeys" }));
 */
export function timeoutError(details: TimeoutErrorDetails = {}): TimeoutError {
  const own = checkOptions("timeoutError details", details, [...common, "timeoutMs"]);
  const { timeoutMs = 30_000 } = own;
  const event = `did not complete within ${timeoutMs} ms (timeoutMs)`;
  const { message, details: shared } = complete(own, event, "unknown");
  return new TimeoutError(message, { ...shared, timeoutMs });
}

/**
 * A `ResponseError` as the client throws it, with outcome `"applied"`.
 *
 * @example
 * vi.spyOn(apiKeys, "create").mockRejectedValue(responseError({ operation: "createApiKey" }));
 */
export function responseError(details: ResponseErrorDetails = {}): ResponseError {
  const own = checkOptions("responseError details", details, [...common, "status", "contentType"]);
  const { status = 200, contentType = "application/json" } = own;
  const event = `returned ${status} with invalid JSON`;
  const { message, details: shared } = complete(own, event, "applied");
  return new ResponseError(message, { ...shared, status, contentType });
}
