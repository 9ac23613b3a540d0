/** The credential of a client or a call: where it comes from, the header that it goes into, what was sent. */
import { credentialHeaders } from "../../generated/operations.ts";
import type { CommonOptions, Credential, CredentialOptions } from "../types.ts";
import { throwInvalid } from "./validate.ts";

export interface CredentialSource {
  /** The option or variable that it comes from, for messages. */
  name: string;
  value: Credential;
  header: string;
  prefix: string;
}

/** The headers that may hold a credential, in lower case. */
export const credentialHeaderNames = Object.values(credentialHeaders).map((name) =>
  name.toLowerCase(),
);

/** The credential among the options, if there is one. `source` names them in messages. */
export function findCredential(
  { apiKey, bearerToken }: CredentialOptions,
  source: (option: "apiKey" | "bearerToken") => string,
): CredentialSource | undefined {
  if (apiKey !== undefined && bearerToken !== undefined) {
    throwInvalid(
      `${source("apiKey")} and ${source("bearerToken")}`,
      "are both set: pass one of them",
    );
  }
  if (apiKey !== undefined) {
    return readCredential(source("apiKey"), apiKey, credentialHeaders.ApiKeyAuth, "");
  }
  return bearerToken === undefined
    ? undefined
    : readCredential(source("bearerToken"), bearerToken, credentialHeaders.Bearer, "Bearer ");
}

function readCredential(
  name: string,
  value: Credential,
  header: string,
  prefix: string,
): CredentialSource {
  return {
    name,
    value: typeof value === "function" ? value : checkCredential(name, value),
    header,
    prefix,
  };
}

/**
 * The credentials of one call. They change only through the functions below, when a value is known or sent:
 * a credential function that returns too late changes nothing.
 */
export interface CredentialSession {
  readonly source: CredentialSource;
  /** Every credential that was sent, to be redacted. */
  readonly sent: string[];
  lastCredential?: string | undefined;
  /** What the function returned after a 401, for the next attempt. */
  renewed?: string | undefined;
  /** Whether a 401 may ask the function once more. */
  mayRenew: boolean;
}

export const createCredentialSession = (source: CredentialSource): CredentialSession => ({
  source,
  sent: [],
  mayRenew: typeof source.value === "function",
});

/** The credential of the next attempt, if it is known without calling the function. */
export const knownCredential = ({ source, renewed }: CredentialSession): string | undefined =>
  renewed ?? (typeof source.value === "string" ? source.value : undefined);

/** Calls the credential function. */
export async function askCredential({ source }: CredentialSession): Promise<string> {
  const { name, value } = source;
  return typeof value === "function" ? checkCredential(name, await value()) : value;
}

/** Records a credential that is being sent, and sets its header. */
export function sendCredential(session: CredentialSession, value: string, headers: Headers): void {
  if (!session.sent.includes(value)) session.sent.push(value);
  session.lastCredential = value;
  session.renewed = undefined;
  headers.set(session.source.header, session.source.prefix + value);
}

/** Keeps what the function returned after a 401; whether it is another credential. */
export function renewCredential(session: CredentialSession, value: string): boolean {
  session.renewed = value;
  return value !== session.lastCredential;
}

/** A credential that can be a header's value: visible ASCII (RFC 9110, section 5.5), which covers a JWT. */
function checkCredential(name: string, value: unknown): string {
  if (typeof value === "string" && /^[\x21-\x7e]+$/.test(value)) return value;
  return typeof value === "string" && value !== value.trim()
    ? throwInvalid(name, "must not begin or end with white space, such as a file's last line break")
    : throwInvalid(
        name,
        "must be visible ASCII characters without spaces, or a function that returns them",
      );
}

/** The headers that a caller adds. With a credential, two would be sent, or one to where it must not go. */
export function checkHeaders(value: CommonOptions["headers"]): Headers | undefined {
  if (value === undefined) return undefined;
  let headers: Headers;
  try {
    headers = new Headers(value);
  } catch {
    // The runtime's message quotes the value.
    throwInvalid("headers", "must be valid HTTP headers");
  }
  const name = credentialHeaderNames.find((each) => headers.has(each));
  return name
    ? throwInvalid("headers", `must not set ${name}: use apiKey or bearerToken`)
    : headers;
}
