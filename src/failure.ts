/** Turns what was seen of a call into the error that its caller gets, with the credentials taken out. */
import { routes } from "../generated/operations.ts";
import { wordsOf } from "./answer.ts";
import {
  ApiError,
  type CallFacts,
  ConnectionError,
  ResponseError,
  TimeoutError,
} from "./errors.ts";
import { redactCause, redactJson, redactor } from "./redact.ts";
import { type Outcome, outcomeOfAll } from "./retry.ts";

/** What is known of a call while it goes on. */
export interface Trace {
  operation: string;
  method: string;
  /** As sent. */
  url: string;
  attempts: number;
  /** What each attempt that failed says. */
  outcomes: Outcome[];
  /** Every credential that was sent. */
  secrets: string[];
  /** The last attempt's answer, as far as an error tells of it. */
  response: { status: number; headers: Headers } | undefined;
}

export const newTrace = (operation: string, method: string): Trace => ({
  operation,
  method,
  url: "",
  attempts: 0,
  outcomes: [],
  secrets: [],
  response: undefined,
});

/**
 * Why a connection failed, where the runtime says so: by Node's system calls, OpenSSL's and undici's
 * codes, and Node's words for a handshake that broke off, which has no code of its own. What is not
 * told is `cut`: the request may have reached the server.
 */
export function connectionFault(error: unknown, depth = 0): "unsent" | "certificate" | "cut" {
  // A chain of causes may be a ring.
  if (!(error instanceof Error) || depth > 9) return "cut";
  const { code, syscall, errors } = error as Error & Record<string, unknown>;
  if (/CERT|^UNABLE_TO_|^INVALID_|HOSTNAME_MISMATCH|PATH_LENGTH/.test(String(code))) {
    return "certificate";
  }
  const unsent =
    /^(connect|getaddrinfo)$/.test(String(syscall)) ||
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ConnectionRefused)$/.test(
      String(code),
    ) ||
    /^ERR_SSL_.*(VERSION|HANDSHAKE)/.test(String(code)) ||
    /before secure TLS connection/.test(error.message) ||
    // One for each address of a host that was tried.
    (Array.isArray(errors) &&
      errors.length > 0 &&
      errors.every((each) => connectionFault(each, depth + 1) === "unsent"));
  return unsent ? "unsent" : connectionFault(error.cause, depth + 1);
}

/** What every error says of the call, and how to hide its credentials. */
function told(trace: Trace, cause?: unknown) {
  const redact = redactor(trace.secrets);
  const { operation, method, url, attempts } = trace;
  const path = redact(url && new URL(url).pathname);
  const outcome = outcomeOfAll(trace.outcomes);
  // A raw call may be to a path of the caller's own.
  const name = Object.hasOwn(routes, operation) ? operation : redact(operation);
  const shown = redactCause(cause, redact);
  const facts: CallFacts = { operation: name, method, path, attempts, outcome, cause: shown };
  const doubt = outcome === "unknown" && method !== "GET" ? "; it may have been applied" : "";
  const sentence = (words: string) => `${name}: ${method} ${path} ${words}${doubt}`;
  return { redact, facts, sentence };
}

/** An answer that is no 2xx. `body` is parsed, or the text; undefined when it could not be read. */
export function apiError(
  trace: Trace,
  body: unknown,
  retryAfterMs: number | undefined,
  cause?: unknown,
): ApiError {
  const { redact, facts, sentence } = told(trace, cause);
  const { status, headers } = trace.response!;
  const shownBody = redactJson(body, redact);
  // Cut to a length after the redaction: half a credential would not be found.
  const words = wordsOf(shownBody);
  const message = sentence(
    `was answered ${status}` +
      (status < 400 && status !== 304
        ? `, a redirect${redact(target(trace.url, headers.get("location")))}; redirects are not followed: set baseUrl to the API's own address`
        : words && `: ${words}`),
  );
  const shown = new Headers();
  headers.forEach((value, name) => {
    if (redact(name) === name) shown.append(name, redact(value));
  });
  return new ApiError(message, {
    ...facts,
    status,
    body: shownBody,
    requestId: shown.get("x-request-id") ?? undefined,
    retryAfterMs,
    headers: shown,
  });
}

/** Where a redirect leads: its origin alone, as a path or query may hold anything. */
function target(url: string, location: string | null): string {
  if (location === null) return "";
  try {
    return ` to ${new URL(location, url).origin}`;
  } catch {
    return " to an unusable address";
  }
}

/** A 2xx with something else than the spec promises. Its body may hold a token: it is not told. */
export function responseError(trace: Trace, problem: string, cause?: unknown): ResponseError {
  const { redact, facts, sentence } = told(trace, cause);
  const { status, headers } = trace.response!;
  const contentType = headers.get("content-type");
  return new ResponseError(sentence(`was answered ${status} with ${problem}`), {
    ...facts,
    status,
    contentType: contentType === null ? undefined : redact(contentType),
  });
}

export function timeoutError(trace: Trace, timeoutMs: number): TimeoutError {
  const { facts, sentence } = told(trace);
  return new TimeoutError(sentence(`took longer than ${timeoutMs} ms`), { ...facts, timeoutMs });
}

export function connectionError(trace: Trace, cause: unknown): ConnectionError {
  const { facts, sentence } = told(trace, cause);
  const words = wordsOf(reason(facts.cause));
  return new ConnectionError(sentence(`got no answer${words && `: ${words}`}`), facts);
}

/** The innermost words of a cause: fetch itself says "fetch failed" and no more. */
const reason = (cause: unknown): unknown =>
  cause instanceof Error ? (reason(cause.cause) ?? cause.message) : cause;
