/** The public error classes. None of them holds a request, and printing one shows no credential. */
import { routes } from "../generated/operations.ts";
import { brand, isInstance } from "./core/brand.ts";
import { indicatesNotFound } from "./core/parse-response.ts";
import type { Outcome } from "./core/retry.ts";
import type { OperationId } from "./types.ts";

/** Whether a name is an operationId of the spec. A raw call may be to a path of the caller's own. */
export const isOperationId = (name: string): name is OperationId => Object.hasOwn(routes, name);

/** A call that failed. */
export class MonadError extends Error {
  /** The operationId. For a raw call to a path that is not in the spec, method and path. */
  declare readonly operation: OperationId | (string & {});
  /** The HTTP method. */
  declare readonly method: string;
  /** The URL of the request, without its query. */
  declare readonly url: string;
  /** The number of attempts that were made. */
  declare readonly attempts: number;
  /**
   * Whether the call took effect, across all attempts:
   * - `"not-applied"`: it did not. The server rejected it, or the request never left.
   * - `"applied"`: it did. A 2xx status was seen, but its response is lost or invalid.
   * - `"unknown"`: it may have. The connection broke, or the server failed, before a status said so.
   */
  declare readonly outcome: Outcome;
  /** The `x-request-id` of the last response, for a support request. */
  declare readonly requestId: string | undefined;
  static {
    brand(this, "MonadError");
  }
  constructor(message: string, { cause, ...details }: CallDetails) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, details);
  }
  /** Also true for the errors of another copy of this package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isInstance(this, value);
  }
  /** What JSON.stringify writes: name and message, which an Error's own JSON lacks, and the fields above. */
  toJSON(): object {
    return Object.assign({}, this, { name: this.name, message: this.message });
  }
}

/** What every error reports about the call that failed. */
export type CallDetails = Pick<
  MonadError,
  "operation" | "method" | "url" | "attempts" | "outcome" | "requestId"
> & {
  /** The runtime's error, as a copy without credentials. */
  cause?: unknown;
};

/** The server returned an error, or a redirect, which is never followed. */
export class ApiError extends MonadError {
  /** The HTTP status; 0 for a redirect in a browser, which hides it. */
  declare readonly status: number;
  /** The body: its JSON value, or its text. */
  declare readonly body: unknown;
  /** The headers of the response. Not enumerable. */
  declare readonly headers: Headers;
  /** The wait that Retry-After asks for, in milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  static {
    brand(this, "ApiError");
  }
  constructor(
    message: string,
    details: CallDetails & Pick<ApiError, "status" | "body" | "headers" | "retryAfterMs">,
  ) {
    const { headers, ...enumerable } = details;
    super(message, enumerable);
    Object.defineProperty(this, "headers", { value: headers });
  }
}

/** No response arrived: the connection was refused or interrupted, or could not be made. */
export class ConnectionError extends MonadError {
  static {
    brand(this, "ConnectionError");
  }
}

/** An attempt exceeded `timeoutMs`, or the call exceeded `totalTimeoutMs`. */
export class TimeoutError extends MonadError {
  /** The limit that was exceeded, in milliseconds. */
  declare readonly timeoutMs: number;
  static {
    brand(this, "TimeoutError");
  }
  constructor(message: string, details: CallDetails & Pick<TimeoutError, "timeoutMs">) {
    super(message, details);
  }
}

/** The server returned a 2xx that is not what the spec promises. The body is omitted: it may hold a token. */
export class ResponseError extends MonadError {
  /** The HTTP status. */
  declare readonly status: number;
  /** The Content-Type of the response. */
  declare readonly contentType: string | undefined;
  static {
    brand(this, "ResponseError");
  }
  constructor(
    message: string,
    details: CallDetails & Pick<ResponseError, "status" | "contentType">,
  ) {
    super(message, details);
  }
}

/**
 * Whether the error means that there is no such key: an operation on one key failed with 404 or 410, or with the 500 "An item of this type does not exist." that Monad was seen to send. An HTML page
 * does not count: it comes from a router or a proxy.
 */
export const isNotFound = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  isOperationId(error.operation) &&
  routes[error.operation].path.includes("{api_key_id}") &&
  indicatesNotFound(error.status, error.body, error.headers.get("content-type"));
