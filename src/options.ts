import { credentialHeaders, defaultServer } from "../generated/operations.ts";
import type { ApiKeysClientOptions, CallOptions, Credential } from "./types.ts";

/** A client's options, checked, with environment and defaults filled in. */
export interface Settings {
  organizationId: string;
  /** The option that the credential was given as, for messages. */
  credentialName: string;
  credential: Credential;
  credentialHeader: string;
  credentialPrefix: string;
  /** Without a slash at the end. */
  baseUrl: string;
  origin: string;
  timeoutMs: number;
  maxRetries: number;
  headers: Headers | undefined;
  fetch: typeof globalThis.fetch | undefined;
  allowInsecureHttp: boolean;
}

/** Rejects an impossible value in words that name the option and never show the value. */
export function refuse(name: string, rule: string): never {
  throw new TypeError(`monad-api-keys: ${name} ${rule}`);
}

/** A bag of options, or of whatever has names. Null is not "not given". */
export function checkBag<Bag extends object>(name: string, bag: Bag | undefined): Partial<Bag> {
  if (bag === undefined) return {};
  return typeof bag === "object" && bag !== null ? bag : refuse(name, "must be an object");
}

/** A signal of this runtime or of another make. */
export function checkSignal(signal: AbortSignal | null | undefined): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  const { aborted, addEventListener } = signal as Partial<AbortSignal>;
  return typeof aborted === "boolean" && typeof addEventListener === "function"
    ? signal
    : refuse("signal", "must be an AbortSignal");
}

/**
 * An id that stays where it is put in a path. `.` and `..`, encoded or not, are steps in a path
 * (URL standard, 4.4), an empty one names another endpoint, a lone surrogate has no UTF-8.
 */
export function checkId(name: string, id: unknown): string {
  if (typeof id !== "string" || ["", ".", ".."].includes(id) || !id.isWellFormed()) {
    refuse(name, 'must be a string of Unicode characters, not empty, "." or ".."');
  }
  return id;
}

/** An id as a segment of a path. Nearly every id is one as it stands, which is quicker told than encoded. */
export const segmentOf = (name: string, id: unknown): string =>
  typeof id === "string" && /^[\w-]+$/.test(id) ? id : encodeURIComponent(checkId(name, id));

/** A request body. JSON would turn an invalid Date into null, and the key's expiration with it. */
export function checkBody(body: object | undefined): object | undefined {
  if (body === undefined) return body;
  if (typeof body !== "object" || body === null) refuse("body", "must be an object");
  const { expiration_time: at } = body as { expiration_time?: unknown };
  const usable =
    at instanceof Date ? !Number.isNaN(at.getTime()) : /^(string|undefined)$/.test(typeof at);
  return usable ? body : refuse("expiration_time", "must be a string or a valid Date");
}

/** The server silently takes its default for a limit or offset that it cannot use (facts.md). */
export function checkQuery(query: Record<string, number | undefined> | undefined): void {
  for (const [name, value] of Object.entries(checkBag("query", query))) {
    if (value !== undefined) checkWhole(name, value, 0);
  }
}

export const checkTimeout = (value: number): number =>
  typeof value === "number" && value > 0 ? value : refuse("timeoutMs", "must be a number above 0");

export const checkWhole = (name: string, value: number, least: number): number =>
  Number.isInteger(value) && value >= least
    ? value
    : refuse(name, `must be a whole number from ${least} on`);

/** A credential as it can stand in a header: RFC 9110's visible ASCII, which is all that a JWT needs. */
export const checkCredential = (name: string, value: unknown): string =>
  typeof value === "string" && /^[\x21-\x7e]+$/.test(value)
    ? value
    : refuse(name, "must be, or return, visible ASCII characters without spaces, and at least one");

/** Headers without a credential: two would be sent, or one to where it must not go. */
export function checkHeaders(given: CallOptions["headers"]): Headers | undefined {
  if (given === undefined) return undefined;
  let headers: Headers;
  try {
    headers = new Headers(given);
  } catch {
    // The runtime's own message quotes the value.
    refuse("headers", "must be valid HTTP headers");
  }
  for (const name of Object.values(credentialHeaders)) {
    if (headers.has(name)) refuse("headers", `must not set ${name}: use apiKey or bearerToken`);
  }
  return headers;
}

// Not its subdomains: Node asks the network for them.
const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** Plain http shows the credential to everybody on the way, but for the way to the same machine. */
export const isSecure = ({ protocol, hostname }: URL, allowInsecureHttp: boolean): boolean =>
  protocol === "https:" || allowInsecureHttp || loopback.test(hostname);

function checkBaseUrl(given: string, allowInsecureHttp: boolean): URL {
  const name = "baseUrl (or MONAD_API_URL)";
  let url: URL;
  try {
    url = new URL(given);
  } catch {
    refuse(name, "must be an absolute URL");
  }
  if (!/^https?:$/.test(url.protocol) || url.username || url.password || /[?#]/.test(url.href)) {
    refuse(name, "must be an http(s) URL without user, password, query and fragment");
  }
  if (!isSecure(url, allowInsecureHttp)) {
    refuse(name, "must be https, or loopback: see the option allowInsecureHttp");
  }
  return url;
}

/** Not every runtime has a process, and Deno refuses to look without the permission to. */
function environment(name: string): string | undefined {
  try {
    return globalThis.process.env[name];
  } catch {
    return undefined;
  }
}

/** Checks a client's options and fills in what the environment and the defaults give. */
export function settingsOf(options: ApiKeysClientOptions): Settings {
  const given = options.apiKey !== undefined || options.bearerToken !== undefined;
  const apiKey = given ? options.apiKey : environment("MONAD_API_KEY") || undefined;
  const bearerToken = given ? options.bearerToken : environment("MONAD_BEARER_TOKEN") || undefined;
  if ((apiKey === undefined) === (bearerToken === undefined)) {
    refuse(
      "apiKey (or MONAD_API_KEY) and bearerToken (or MONAD_BEARER_TOKEN)",
      `are ${apiKey === undefined ? "both missing" : "both given"}: exactly one is needed`,
    );
  }
  const [credentialName, scheme, credentialPrefix] =
    apiKey !== undefined
      ? (["apiKey (or MONAD_API_KEY)", "ApiKeyAuth", ""] as const)
      : (["bearerToken (or MONAD_BEARER_TOKEN)", "Bearer", "Bearer "] as const);
  const value: unknown = apiKey ?? bearerToken;
  const credential =
    typeof value === "function" ? (value as Credential) : checkCredential(credentialName, value);

  // Defaults stand for undefined alone: a null is a mistake, as in an id that was not found.
  const {
    organizationId = environment("MONAD_ORGANIZATION_ID"),
    baseUrl = environment("MONAD_API_URL") ?? defaultServer,
    timeoutMs = 30_000,
    maxRetries = 2,
    fetch,
  } = options;
  const allowInsecureHttp = options.allowInsecureHttp === true;
  const url = checkBaseUrl(baseUrl, allowInsecureHttp);
  if (fetch !== undefined && typeof fetch !== "function") refuse("fetch", "must be a function");
  return {
    organizationId: checkId("organizationId (or MONAD_ORGANIZATION_ID)", organizationId),
    credentialName,
    credential,
    credentialHeader: credentialHeaders[scheme],
    credentialPrefix,
    baseUrl: url.href.replace(/\/+$/, ""),
    origin: url.origin,
    timeoutMs: checkTimeout(timeoutMs),
    maxRetries: checkWhole("maxRetries", maxRetries, 0),
    headers: checkHeaders(options.headers),
    fetch,
    allowInsecureHttp,
  };
}
