/** One call on its way: what it sends, how its attempts ended, and what is known of it so far. */
import type { Budget, TimeLimit } from "./budget.ts";
import type { Clock } from "./clock.ts";
import type { CredentialSession } from "./credential.ts";
import type { CallDetails } from "../errors.ts";
import type { Parse } from "./parse-response.ts";
import type { FailureKind, Outcome } from "./retry.ts";

/** A request without its credential. */
export interface TransportRequest {
  url: string;
  method: string;
  headers: Headers;
  body: BodyInit | null | undefined;
}

/**
 * How an attempt ended, classified once, in attempt.ts. `failure` is its row in the table of retries, or
 * undefined for a success. `begun` tells whether the request was handed to `fetch`.
 */
export type AttemptEnd =
  | {
      /** The whole response was read: a valid 2xx with its value, or any other status. */
      kind: "complete";
      begun: true;
      failure: FailureKind | undefined;
      response: Response;
      text: string;
      value: unknown;
    }
  | {
      /** A 2xx that is not what the spec promises. Without a text, its body was interrupted. */
      kind: "invalid";
      begun: true;
      failure: "invalid-response";
      response: Response;
      text: string | undefined;
      problem: string;
      error: unknown;
    }
  | {
      /** The connection broke off before the status, or in the body of an error. */
      kind: "interrupted";
      begun: true;
      failure: FailureKind;
      response: Response | undefined;
      error: unknown;
    }
  | {
      /** The request never reached the server. */
      kind: "not-sent";
      begun: true;
      failure: "not-sent" | "unsendable" | "certificate";
      error: unknown;
    }
  | {
      /** A limit was exceeded. */
      kind: "timed-out";
      begun: boolean;
      failure: FailureKind;
      response: Response | undefined;
      limit: TimeLimit;
    }
  | {
      /** The caller gave up. */
      kind: "aborted";
      begun: boolean;
      failure: FailureKind;
      response: Response | undefined;
      reason: unknown;
    }
  | {
      /** The credential function failed, so that nothing was sent. */
      kind: "no-credential";
      begun: false;
      failure: "not-sent";
      error: unknown;
    }
  | {
      /** The server has asked for a pause that is too long to wait for, so that nothing was sent. */
      kind: "refused";
      begun: false;
      failure: 429;
      retryAfterMs: number;
    };

/** The ends that an error reports. */
export type ErrorEnd = Exclude<AttemptEnd, { kind: "aborted" | "no-credential" }>;

/** A response of which the whole body was read, whatever its status. */
export type ReadEnd = Extract<AttemptEnd, { response: Response }> & { text: string };

export const isRead = (end: AttemptEnd): end is ReadEnd =>
  end.kind === "complete" || (end.kind === "invalid" && end.text !== undefined);

/** The response that an attempt saw, if it saw one. */
export const responseOf = (end: AttemptEnd): Response | undefined =>
  "response" in end ? end.response : undefined;

export interface CallState {
  readonly clock: Clock;
  readonly operation: CallDetails["operation"];
  readonly request: TransportRequest;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Reads a 2xx body; undefined if any will do. */
  readonly parse: Parse | undefined;
  readonly signals: AbortSignal[];
  readonly budget: Budget;
  readonly maxRetries: number;
  readonly session: CredentialSession;
  /** Whether the request goes to the trusted origin: with the credential, and through the gate. */
  readonly trusted: boolean;
  /** The number of attempts that were begun. */
  attempts: number;
  /** The outcome of each attempt. */
  outcomes: Outcome[];
  /** The last attempt that was begun. */
  last?: ErrorEnd;
  /** The number of retries so far, those after a 429 apart. */
  retries: number;
  /** The number of 429s so far, and when the first came. */
  rateLimits: number;
  firstRateLimitAt: number;
}
