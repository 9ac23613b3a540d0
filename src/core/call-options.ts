/** The options of one call, checked, with the client's as defaults. */
import type { ClientConfig } from "./config.ts";
import { checkHeaders, findCredential } from "./credential.ts";
import type { TrustedOrigin } from "./origin.ts";
import type { CallOptions } from "../types.ts";
import {
  checkId,
  checkLimit,
  checkOptions,
  checkWhole,
  namesOf,
  throwWrongType,
} from "./validate.ts";

export const callOptionNames = namesOf<CallOptions>({
  organizationId: true,
  apiKey: true,
  bearerToken: true,
  timeoutMs: true,
  totalTimeoutMs: true,
  maxRetries: true,
  headers: true,
  signal: true,
});

export interface CallConfig extends Omit<
  ClientConfig,
  keyof TrustedOrigin | "fetch" | "onAttempt"
> {
  signal: AbortSignal | undefined;
}

export function readCallOptions(config: ClientConfig, options?: CallOptions): CallConfig {
  const own = checkOptions("options", options, callOptionNames);
  // Defaults replace undefined only: taking null for "not set" would use the client's organization.
  const {
    organizationId = config.organizationId,
    timeoutMs = config.timeoutMs,
    totalTimeoutMs = config.totalTimeoutMs,
    maxRetries = config.maxRetries,
    headers,
    signal,
  } = own;
  return {
    organizationId: checkId("organizationId", organizationId),
    credential: findCredential(own, (option) => `${option} of the call`) ?? config.credential,
    timeoutMs: checkLimit("timeoutMs", timeoutMs),
    // What is left of a caller's own time may be nothing: the call then ends at once, with a TimeoutError.
    totalTimeoutMs:
      typeof totalTimeoutMs === "number" && totalTimeoutMs <= 0
        ? 0
        : checkLimit("totalTimeoutMs", totalTimeoutMs),
    maxRetries: checkWhole("maxRetries", maxRetries, 0),
    headers: checkHeaders(headers),
    signal: checkSignal(signal),
  };
}

/** A signal of this runtime or of another implementation. As for fetch, null is none. */
export function checkSignal(signal: AbortSignal | null | undefined): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  const { aborted, addEventListener } = signal as Partial<AbortSignal>;
  return typeof aborted === "boolean" && typeof addEventListener === "function"
    ? signal
    : throwWrongType(
        "signal",
        "must be an AbortSignal",
        signal,
        "signal" in Object(signal) ? "pass controller.signal" : undefined,
      );
}
