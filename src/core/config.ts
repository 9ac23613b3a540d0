/** The options of a client, checked, with environment and defaults filled in. */
import { defaultServer } from "../../generated/operations.ts";
import { checkHeaders, type CredentialSource, findCredential } from "./credential.ts";
import { checkBaseUrl, type TrustedOrigin } from "./origin.ts";
import type { CredentialOptions } from "./option-types.ts";
import type { ApiKeysClientOptions, AttemptEvent } from "../types.ts";
import {
  checkFunction,
  checkId,
  checkLimit,
  checkOptions,
  checkWhole,
  namesOf,
  throwWrongType,
} from "./validate.ts";

export interface ClientConfig extends TrustedOrigin {
  organizationId: string;
  credential: CredentialSource;
  timeoutMs: number;
  totalTimeoutMs: number;
  maxRetries: number;
  headers: Headers | undefined;
  fetch: typeof globalThis.fetch | undefined;
  onAttempt: ((event: AttemptEvent) => void) | undefined;
}

export const clientOptionNames = namesOf<ApiKeysClientOptions>({
  organizationId: true,
  apiKey: true,
  bearerToken: true,
  baseUrl: true,
  timeoutMs: true,
  totalTimeoutMs: true,
  maxRetries: true,
  headers: true,
  fetch: true,
  allowInsecureHttp: true,
  onAttempt: true,
});

/** An empty variable means "not set". Not every runtime has a process, and Deno may refuse access to it. */
export function environment(name: string): string | undefined {
  try {
    const { env } = globalThis.process;
    // Not what a polluted Object.prototype has under this name.
    return (Object.hasOwn(env, name) && env[name]) || undefined;
  } catch {
    return undefined;
  }
}

const variables = { apiKey: "MONAD_API_KEY", bearerToken: "MONAD_BEARER_TOKEN" };

export function readConfig(options: ApiKeysClientOptions): ClientConfig {
  const own = checkOptions("options", options, clientOptionNames);
  // Defaults replace undefined only: a null is a mistake, such as an id that was not found.
  const {
    organizationId = environment("MONAD_ORGANIZATION_ID"),
    baseUrl = environment("MONAD_API_URL") ?? defaultServer,
    timeoutMs = 30_000,
    totalTimeoutMs = Infinity,
    maxRetries = 2,
    headers,
    fetch,
    allowInsecureHttp = false,
    onAttempt,
  } = own;
  const credential =
    findCredential(own, (option) => `${option} (environment: ${variables[option]})`) ??
    findCredential(
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both variables together are refused at run time
      {
        apiKey: environment(variables.apiKey),
        bearerToken: environment(variables.bearerToken),
      } as CredentialOptions,
      (option) => `${variables[option]} (option: ${option})`,
    );
  if (organizationId === undefined || credential === undefined) {
    const missing = [
      organizationId === undefined &&
        "organizationId is missing: pass it or set MONAD_ORGANIZATION_ID",
      credential === undefined &&
        "apiKey is missing: pass it or set MONAD_API_KEY, or use bearerToken or MONAD_BEARER_TOKEN",
    ];
    throw new TypeError(`monad-api-keys: ${missing.filter(Boolean).join("; ")}`);
  }
  if (typeof allowInsecureHttp !== "boolean") {
    throwWrongType("allowInsecureHttp", "must be true or false", allowInsecureHttp);
  }
  const url = checkBaseUrl("baseUrl (environment: MONAD_API_URL)", baseUrl, allowInsecureHttp);
  return {
    organizationId: checkId("organizationId (environment: MONAD_ORGANIZATION_ID)", organizationId),
    credential,
    baseUrl: url.href.replace(/\/+$/, ""),
    origin: url.origin,
    allowInsecureHttp,
    timeoutMs: checkLimit("timeoutMs", timeoutMs),
    totalTimeoutMs: checkLimit("totalTimeoutMs", totalTimeoutMs),
    maxRetries: checkWhole("maxRetries", maxRetries, 0),
    headers: checkHeaders(headers),
    fetch: checkFunction("fetch", fetch),
    onAttempt: checkFunction("onAttempt", onAttempt),
  };
}
