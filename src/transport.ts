/** Sends a request: credential, timeout, attempts. The only module that calls fetch. */
import { credentialHeaders } from "../generated/operations.ts";
import { parseBody, type Reading, readAnswer, saysMissing } from "./answer.ts";
import {
  apiError,
  connectionError,
  connectionFault,
  responseError,
  timeoutError,
  type Trace,
} from "./failure.ts";
import { checkCredential, isSecure, refuse, type Settings } from "./options.ts";
import {
  type Fault,
  longestRetryAfterMs,
  mayRetry,
  outcomeOf,
  parseRetryAfter,
  waitMs,
} from "./retry.ts";
import type { Clock } from "./clock.ts";
import { lateSignal, type Stop, stopOf, within } from "./within.ts";

const credentialNames = Object.values(credentialHeaders).map((name) => name.toLowerCase());

/**
 * What openapi-fetch builds instead of a Request when nobody looks at it: constructing a real one costs
 * more than the rest of a call.
 */
export class PlainRequest {
  declare url: string;
  declare method: string;
  declare body: string | undefined;
  constructor(url: string, { method, body }: { method: string; body?: string }) {
    this.url = url;
    this.method = method;
    this.body = body;
  }
}

/** The part of a Response that openapi-fetch looks at, with the body read already. */
export interface Answer {
  ok: boolean;
  status: number;
  headers: Headers;
  text(): Promise<string>;
  /** What a 2xx says, read once. */
  reading?: Reading | undefined;
}

/** One call as the transport sees it. */
export interface Call {
  trace: Trace;
  timeoutMs: number;
  maxRetries: number;
  signal: AbortSignal | null | undefined;
  /** The JSON type that a 2xx promises; undefined when the body is not ours to judge. */
  due: "object" | "string" | undefined;
  /** Headers of a call whose request is a PlainRequest. */
  headers?: Headers | undefined;
  /** What else a raw call wants to tell fetch, and what it wants to send with. */
  init?: object | undefined;
  fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/** What an attempt has seen so far: enough to judge it wherever it ends. */
interface Seen {
  sent?: boolean;
  response?: Response;
  text?: string;
  reading?: Reading | undefined;
  late?: boolean;
  error?: unknown;
}

/**
 * Resolves to the answer of the last attempt, whatever its status: a Response where the request is a
 * real Request, else an Answer. Rejects with a MonadError when there is no whole answer, with the
 * signal's reason on abort, and with a TypeError when nothing may be sent.
 */
export async function send(
  settings: Settings,
  clock: Clock,
  call: Call,
  request: Request | PlainRequest,
): Promise<Response | Answer> {
  const { trace, timeoutMs, maxRetries } = call;
  const { url, method } = request;
  trace.url = url;
  const plain = request instanceof PlainRequest;
  // The caller's, and the one that middleware may have given to the request.
  const signals = [call.signal, plain ? undefined : request.signal].filter((each) => !!each);
  // A Request's body can be read once, and is needed for every attempt.
  const body = plain ? request.body : (await request.text()) || undefined;
  const home = isHome(settings, url);
  const headers: Record<string, string> = { accept: "application/json" };
  if (plain && body !== undefined) headers["content-type"] = "application/json";
  const add = (value: string, name: string) => {
    if (!credentialNames.includes(name)) headers[name] = value;
  };
  if (home) settings.headers?.forEach(add);
  (plain ? call.headers : request.headers)?.forEach(add);

  const attempt = async (seen: Seen, stop: Stop): Promise<void> => {
    if (home) {
      const { credential: ask, credentialName } = settings;
      const given = typeof ask === "function" ? checkCredential(credentialName, await ask()) : ask;
      if (stop.over) return;
      if (!trace.secrets.includes(given)) trace.secrets.push(given);
      headers[settings.credentialHeader] = settings.credentialPrefix + given;
    }
    trace.attempts++;
    seen.sent = true;
    const fetch = settings.fetch ?? globalThis.fetch;
    const sent: RequestInit & { [stopOf]: Stop } = {
      ...call.init,
      method,
      // A copy: what a fetch does to its headers is not the next attempt's.
      headers: { ...headers },
      body: body ?? null,
      redirect: "manual",
      [stopOf]: stop,
    };
    Object.defineProperty(sent, "signal", lateSignal);
    const answered = await (call.fetch ? call.fetch(new Request(url, sent)) : fetch(url, sent));
    const response = plain ? answered : realResponse(answered);
    seen.response = response;
    // A clone, where others read the Response too: both hold the whole body then.
    seen.text = await (plain ? response : response.clone()).text();
    if (response.ok && call.due) seen.reading = readAnswer(call.due, seen.text);
  };

  for (let retry = 1; ; retry++) {
    const seen: Seen = {};
    trace.response = undefined;
    try {
      await within(
        clock,
        timeoutMs,
        signals,
        (stop) => attempt(seen, stop),
        () => (seen.late = true),
      );
    } catch (error) {
      const aborted = signals.find((signal) => signal.aborted);
      if (aborted) throw aborted.reason;
      if (!seen.sent) throw error;
      seen.error = error;
    }
    const { response, text, reading } = seen;
    // Not before: an attempt whose time ran out may be answered yet.
    trace.response = response;
    const fault = faultOf(seen);
    trace.outcomes.push(fault === undefined ? "applied" : outcomeOf(fault));

    const retryAfterMs =
      fault && response && parseRetryAfter(response.headers.get("retry-after"), clock.now());
    const last = fault === undefined || retry > maxRetries || !mayRetry(method, fault);
    if (last || (retryAfterMs ?? 0) > longestRetryAfterMs) {
      if (seen.late) throw timeoutError(trace, timeoutMs);
      if (response === undefined) throw connectionError(trace, seen.error);
      if (text !== undefined) return plain ? answerOf(response, text, reading) : response;
      throw response.ok
        ? responseError(trace, "a body that broke off", seen.error)
        : apiError(trace, undefined, retryAfterMs, seen.error);
    }
    await within(clock, waitMs(retry, retryAfterMs, clock.random()), signals);
  }
}

/** A Response that openapi-fetch takes for one: a given fetch may be of another make (undici's, say). */
function realResponse(response: Response): Response {
  if (response instanceof Response) return response;
  const { body, status, statusText, headers } = response as Response;
  return new Response(body, { status, statusText, headers: [...headers] });
}

const answerOf = (
  { ok, status, headers }: Response,
  text: string,
  reading: Reading | undefined,
): Answer => ({ ok, status, headers, text: async () => text, reading });

/** How an attempt failed; undefined when it did not. */
function faultOf({ sent, response, text, reading, late, error }: Seen): Fault | undefined {
  if (response === undefined) {
    return sent ? (late ? "cut" : connectionFault(error)) : "unsent";
  }
  const { ok, status } = response;
  if (ok) return text === undefined || reading?.problem ? "unreadable" : undefined;
  return text !== undefined && status === 500 && saysMissing(status, parseBody(text))
    ? "missing"
    : status;
}

/**
 * Whether a request stays at the configured origin and gets the credential. Elsewhere it may go, without
 * one, but not in plain text.
 */
function isHome({ baseUrl, origin, allowInsecureHttp }: Settings, url: string): boolean {
  if (url.startsWith(`${baseUrl}/`)) return true;
  const parsed = new URL(url);
  if (!isSecure(parsed, allowInsecureHttp))
    refuse("baseUrl", "of a call must be https, or loopback");
  return parsed.origin === origin;
}
