/** The credential of a client or a call: where it comes from, the header that it goes into, what was sent. */
import { credentialHeaders } from "../../generated/operations.ts";
import type { CommonOptions, CredentialOptions } from "./option-types.ts";
import type { Credential } from "../types.ts";
import { ownProperties, throwInvalid, throwWrongType } from "./validate.ts";

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

/** How each option is sent. */
const schemes = {
  apiKey: { header: credentialHeaders.ApiKeyAuth, prefix: "" },
  bearerToken: { header: credentialHeaders.Bearer, prefix: "Bearer " },
};
export type CredentialOption = keyof typeof schemes;

/** The credential among the options, if there is one. `source` names them in messages. */
export function findCredential(
  options: CredentialOptions,
  source: (option: CredentialOption) => string,
): CredentialSource | undefined {
  const [option, other] = (["apiKey", "bearerToken"] as const).filter(
    (each) => options[each] !== undefined,
  );
  if (!option) return undefined;
  const name = source(option);
  if (other) throwInvalid(`${name} and ${source(other)}`, "are both set: pass one of them");
  const value = options[option]!;
  return {
    name,
    value: typeof value === "function" ? value : checkCredential(name, value),
    ...schemes[option],
  };
}

/** A credential that can be a header's value: visible ASCII (RFC 9110, section 5.5), which covers a JWT. */
export function checkCredential(name: string, value: unknown): string {
  const rule = "must be visible ASCII characters without spaces";
  if (typeof value !== "string" || value === "") throwWrongType(name, rule, value);
  if (/^[\x21-\x7e]+$/.test(value)) return value;
  if (value !== value.trim()) {
    throwInvalid(name, "must not begin or end with white space, such as a file's last line break");
  }
  const [prefix] = /^(bearer|apikey|basic|token) /i.exec(value) ?? [];
  return throwInvalid(
    name,
    prefix ? `must not begin with "${prefix}": leave out the prefix` : rule,
  );
}

/** The headers that a caller adds. With a credential, two would be sent, or one to where it must not go. */
export function checkHeaders(value: CommonOptions["headers"]): Headers | undefined {
  if (value === undefined) return undefined;
  const isList = Symbol.iterator in Object(value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no list is a record, or refused
  const all = isList ? value : definedHeaders(value as Record<string, string | undefined>);
  let headers: Headers;
  try {
    headers = new Headers(all);
  } catch {
    // The runtime's message quotes the value.
    throwInvalid("headers", "must be valid HTTP headers");
  }
  const name = credentialHeaderNames.find((each) => headers.has(each));
  return name
    ? throwInvalid("headers", `must not set ${name}: use apiKey or bearerToken`)
    : headers;
}

/** One that is undefined is left out, as openapi-fetch does. */
function definedHeaders(record: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(ownProperties("headers", record));
  // A header would be the word "null".
  if (entries.some(([, text]) => text === null)) {
    throwWrongType("headers", "must have strings as values", null);
  }
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
