/** One attempt: a single HTTP exchange, and how it ended. The only caller of `fetch`. */
import type { CallState } from "./call-state.ts";
import { classifyConnectionFailure } from "./connection-failure.ts";
import type { CredentialSource } from "./credential.ts";
import { indicatesNotFound, type Parse, parseBody, type ParseResult } from "./parse-response.ts";
import type { FailureKind } from "./retry.ts";

/** A request without its credential. */
export interface TransportRequest {
  url: string;
  method: string;
  headers: Headers;
  body: BodyInit | null | undefined;
}

/** Partial result of one attempt: enough to judge it wherever it ended. */
export interface AttemptResult {
  sent?: boolean;
  response?: Response;
  /** The complete body. */
  text?: string;
  /** Of a 2xx. */
  parsed?: ParseResult;
  /** The limit that was exceeded. */
  exceeded?: { option: "timeoutMs" | "totalTimeoutMs"; ms: number };
  error?: unknown;
}

/** A result with a complete response. */
export type CompleteResult = AttemptResult & { response: Response; text: string };

export const isComplete = (result: AttemptResult): result is CompleteResult =>
  result.text !== undefined;

export interface Exchange {
  request: TransportRequest;
  credential: CredentialSource;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  parse: Parse | undefined;
}

/**
 * Sends the request once, with `value` as its credential, or without one. `result` is filled in as far as
 * the attempt gets.
 */
export async function runAttempt(
  { request, credential, fetch, parse }: Exchange,
  state: CallState,
  result: AttemptResult,
  signal: AbortSignal,
  value: string | undefined,
): Promise<void> {
  const { url, method, body = null } = request;
  // A copy: the next attempt starts from the request again.
  const headers = new Headers(request.headers);
  if (value !== undefined) {
    if (!state.credentials.includes(value)) state.credentials.push(value);
    headers.set(credential.header, credential.prefix + value);
  }
  state.attempts++;
  result.sent = true;
  const init: RequestInit = { method, headers, body, redirect: "manual", signal };
  const response = await fetch(url, { ...init, ...withoutResend(method) });
  result.response = response;
  const text = await response.text();
  if (response.ok && parse) result.parsed = parse(text);
  result.text = text;
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

/** How an attempt failed; undefined if it did not. */
export function failureOf(result: AttemptResult): FailureKind | undefined {
  const { sent, response, parsed, exceeded, error } = result;
  if (!response) {
    if (!sent) return "not-sent";
    return exceeded ? "interrupted" : classifyConnectionFailure(error);
  }
  const { ok, status } = response;
  if (ok) return isComplete(result) && !parsed?.problem ? undefined : "invalid-response";
  return status === 500 && isComplete(result) && indicatesNotFound(status, parseBody(result.text))
    ? "not-found"
    : status;
}
