/** Whether a request to the mock has a valid credential, and why not. */
import { credentialHeaders } from "../../generated/operations.ts";
import type { MockRequest } from "./request.ts";
import type { Store } from "./store.ts";

export interface Credentials {
  apiKey: string;
  bearerToken: string | undefined;
}

/**
 * Why the request is rejected, or undefined. Of two credentials one has to be valid: Monad's Python client
 * sends both headers. No message contains the credential.
 */
export function authenticate(
  request: MockRequest,
  { apiKey, bearerToken }: Credentials,
  store: Store,
): string | undefined {
  const key = request.header(credentialHeaders.ApiKeyAuth);
  const authorization = request.header(credentialHeaders.Bearer);
  const rejections = [
    ...(key ? [rejectKey(key)] : []),
    ...(authorization ? [rejectBearer(authorization)] : []),
  ];
  if (rejections.includes(undefined)) return undefined;
  return rejections.length > 0
    ? rejections.join("; ")
    : `no credential: send ${credentialHeaders.ApiKeyAuth}, or ${credentialHeaders.Bearer} with "Bearer <token>"`;

  function rejectKey(value: string): string | undefined {
    if (value === apiKey) return undefined;
    const state = store.stateOf(value);
    return state === "valid" ? undefined : `the API key is ${state}`;
  }

  function rejectBearer(value: string): string | undefined {
    const token = /^Bearer +(.+)$/i.exec(value)?.[1];
    if (token === undefined) return `${credentialHeaders.Bearer} is not "Bearer <token>"`;
    if (bearerToken === undefined) return "the mock has no bearer token";
    return token === bearerToken ? undefined : "the bearer token is unknown";
  }
}
