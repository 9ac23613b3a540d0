/** Replaces the stored key now. */
import { type Clock, systemClock } from "../core/clock.ts";
import { assertObject } from "../core/validate.ts";
import type { ApiKeysClient } from "../types.ts";
import { checkRotateOptions, type RotateApiKeyOptions, type RotationResult } from "./options.ts";
import { runRotation } from "./run.ts";

/** `rotateApiKey`, with an injected clock. */
export async function rotate(
  apiKeys: ApiKeysClient,
  options: RotateApiKeyOptions,
  clock: Clock,
): Promise<RotationResult> {
  assertObject("apiKeys", apiKeys);
  return runRotation(apiKeys, checkRotateOptions(options), clock);
}

/**
 * Replaces the stored key now, whether it is due or not. Otherwise it works as `ensureApiKey` does: the new
 * key is proven and stored before anything is taken away, and a run may be interrupted anywhere. The token of
 * `regenerate` would be the only one from the moment the request arrives, and a lost response would lock you
 * out.
 *
 * With `graceMs: 0` the old key is deleted before the run ends, which is for a key that has leaked. A key that
 * an earlier, interrupted run has created is the new key; it is not created again.
 *
 * @returns What was done and why, the key without its token, and what was and will be deleted.
 * @throws RotationError when a step fails: it states which, whether the stored key works, and what the next
 * run does. Running it again is always safe.
 * @throws TypeError for an invalid argument or option, before anything is sent.
 *
 * @example
 * const { key, deleted } = await rotateApiKey(apiKeys, { store, graceMs: 0 });
 * console.log(`${key.id} replaces ${deleted.join(", ")}`);
 */
export const rotateApiKey = (
  apiKeys: ApiKeysClient,
  options: RotateApiKeyOptions,
): Promise<RotationResult> => rotate(apiKeys, options, systemClock);
