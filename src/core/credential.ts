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

/** The value to send now. A function is called for it. */
export const currentCredential = async ({ name, value }: CredentialSource): Promise<string> =>
  typeof value === "function" ? checkCredential(name, await value()) : value;

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
