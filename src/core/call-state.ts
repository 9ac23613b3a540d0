/** One call on its way: what it sends, how its attempts ended, and what is known of it so far. */
import type { Budget, TimeLimit } from "./budget.ts";
import type { Clock } from "./clock.ts";
import type { CredentialSource } from "./credential.ts";
import type { CallDetails } from "../errors.ts";
import type { Parse } from "./parse-response.ts";
import type { Received } from "./received.ts";
import type { FailureKind, Outcome } from "./retry.ts";

/** A request without its credential. */
export interface TransportRequest {
  url: string;
  method: string;
  headers: Headers;
  body: BodyInit | null | undefined;
}

/**
 * How an attempt ended, classified once, in attempt.ts:
 * - complete: the whole response was read, a valid 2xx with its value or any other status;
 * - invalid: a 2xx that is not what the spec promises; without a text, its body was interrupted;
 * - interrupted: the connection broke off, before the status or in the body of an error;
 * - not-sent: the request never reached the server;
 * - timed-out: a limit was exceeded;
 * - aborted: the caller gave up, or its framework did (a control-flow error, which is passed on as it is).
 *
 * `failure` is the row in the table of retries, undefined for a success.
 */
export type AttemptEnd =
  | {
      kind: "complete";
      failure: FailureKind | undefined;
      response: Received;
      text: string;
      value?: unknown;
    }
  | {
      kind: "invalid";
      failure: FailureKind;
      response: Received;
      text?: string;
      problem: string;
      error?: unknown;
    }
  | { kind: "interrupted"; failure: FailureKind; response: Received | undefined; error: unknown }
  | { kind: "not-sent"; failure: FailureKind; response: undefined; error: unknown }
  | { kind: "timed-out"; failure: FailureKind; response: Received | undefined; limit: TimeLimit }
  | { kind: "aborted"; failure: FailureKind; response: Received | undefined; reason: unknown };

/** An end that an error reports. */
export type FailedEnd = Exclude<AttemptEnd, { kind: "aborted" }>;

export interface CallState {
  readonly clock: Clock;
  readonly budget: Budget;
  readonly operation: CallDetails["operation"];
  readonly request: TransportRequest;
  readonly fetch: (url: string, init: RequestInit) => unknown;
  /** Reads a 2xx body; undefined if any will do. */
  readonly parse: Parse | undefined;
  readonly signals: AbortSignal[];
  readonly maxRetries: number;
  /** Whether the request goes to the trusted origin: with the credential, and through the gate. */
  readonly trusted: boolean;
  readonly credential: CredentialSource;
  /** Every credential that was sent, in order, to be redacted. */
  readonly credentials: string[];
  /** What the credential function returned after a 401, for the next attempt. */
  renewed?: string | undefined;
  /** Whether a 401 may ask the credential function once more. */
  mayRenew: boolean;
  /** The outcome of each attempt. */
  readonly outcomes: Outcome[];
  last?: FailedEnd;
  /** The number of retries so far, those after a 429 apart. */
  retries: number;
  /** The number of 429s so far, and when the first came. */
  rateLimits: number;
  firstRateLimitAt: number;
}
