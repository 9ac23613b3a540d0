import { saysMissing } from "./answer.ts";
import type { Outcome } from "./retry.ts";

/** What every error of this package says about the call that failed. */
export type CallFacts = {
  /** The operationId, as in the spec. */
  operation: string;
  /** The HTTP method. */
  method: string;
  /** The path as sent, without origin and query. */
  path: string;
  /** How many attempts were made. */
  attempts: number;
  /** What is known of the call as a whole, all attempts together. */
  outcome: Outcome;
  /** What the runtime said, as a copy without credentials. */
  cause?: unknown;
};

/** A call that failed. Printing one, however deep, shows no credential. */
export class MonadError extends Error {
  /** The operationId, as in the spec. */
  declare readonly operation: string;
  /** The HTTP method. */
  declare readonly method: string;
  /** The path as sent, without origin and query. */
  declare readonly path: string;
  /** How many attempts were made. */
  declare readonly attempts: number;
  /** What is known of the call as a whole, all attempts together. */
  declare readonly outcome: Outcome;
  static {
    this.prototype.name = "MonadError";
  }
  /** `facts` become fields of the error. */
  constructor(message: string, { cause, ...facts }: CallFacts & Record<string, unknown>) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, facts);
  }
}

/** The server answered with an error, or with a redirect, which is never followed. */
export class ApiError extends MonadError {
  /** The HTTP status. 0 for a redirect in a browser, which hides the status. */
  declare readonly status: number;
  /** The body: parsed when it is JSON, else its text. */
  declare readonly body: unknown;
  /** The headers of the answer. Not enumerable. */
  declare readonly headers: Headers;
  /** The answer's `x-request-id`, for a support request. */
  declare readonly requestId: string | undefined;
  /** What the answer's Retry-After asks for, in milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  static {
    this.prototype.name = "ApiError";
  }
  constructor(
    message: string,
    { headers, ...facts }: CallFacts & { headers?: Headers } & Record<string, unknown>,
  ) {
    super(message, facts);
    Object.defineProperty(this, "headers", { value: headers });
  }
}

/** No answer came: the connection was refused, reset, or never made. */
export class ConnectionError extends MonadError {
  static {
    this.prototype.name = "ConnectionError";
  }
}

/** An attempt took longer than `timeoutMs`. */
export class TimeoutError extends MonadError {
  /** The limit that was exceeded, in milliseconds. */
  declare readonly timeoutMs: number;
  static {
    this.prototype.name = "TimeoutError";
  }
}

/** The server answered 2xx with something else than the spec promises. Its body is not kept. */
export class ResponseError extends MonadError {
  /** The HTTP status. */
  declare readonly status: number;
  /** The answer's Content-Type. */
  declare readonly contentType: string | undefined;
  static {
    this.prototype.name = "ResponseError";
  }
}

/**
 * True when the error says that there is no such key: 404, 410, or the 500 "An item of this type does
 * not exist." that Monad was seen to answer instead of a 404.
 */
export const isNotFound = (error: unknown): error is ApiError =>
  error instanceof ApiError && saysMissing(error.status, error.body);
