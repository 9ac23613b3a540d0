/** The headers that a caller adds. */
import { credentialHeaderNames } from "./credential.ts";
import type { CommonOptions } from "../types.ts";
import { throwInvalid } from "./validate.ts";

/** Headers without a credential: two would be sent, or one to where it must not go. */
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
