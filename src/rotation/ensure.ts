/** Keeps one key valid: what a scheduled job calls. */
import { type Clock, systemClock } from "../core/clock.ts";
import { assertObject } from "../core/validate.ts";
import type { ApiKeysClient } from "../types.ts";
import { checkEnsureOptions, type EnsureApiKeyOptions, type RotationResult } from "./options.ts";
import { runRotation } from "./run.ts";

/** `ensureApiKey`, with an injected clock. */
export async function ensure(
  apiKeys: ApiKeysClient,
  options: EnsureApiKeyOptions,
  clock: Clock,
): Promise<RotationResult> {
  assertObject("apiKeys", apiKeys);
  return runRotation(apiKeys, checkEnsureOptions(options), clock);
}

/**
 * Makes sure that the stored key is valid for a while, and is made for a schedule: it creates a key where none
 * is stored, replaces the stored key when it is about to expire, is refused or is gone, and does nothing
 * otherwise, which costs two requests. It completes what an earlier run has left, and deletes previous keys
 * when their time has come.
 *
 * The new key is proven and stored before anything is taken away, and the old one works for `graceMs` after
 * that. A run may be interrupted anywhere. With a store whose `save` is a compare-and-swap, runs may meet:
 * one of them may then fail at `"claim"`.
 *
 * @returns What was done and why, the key without its token, and what was and will be deleted.
 * @throws RotationError when a step fails: it states which, whether the stored key works, and what the next
 * run does. Running it again is always safe.
 * @throws TypeError for an invalid argument or option, before anything is sent.
 *
 * @example
 * const day = 86_400_000;
 * const { action, key } = await ensureApiKey(apiKeys, {
 *   store,
 *   name: "ci-pipeline",
 *   role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
 *   lifetimeMs: 90 * day,
 *   renewBeforeMs: 14 * day,
 * });
 * console.log(`${key.name}: ${action}, valid until ${key.expiration_time}`);
 */
export const ensureApiKey = (
  apiKeys: ApiKeysClient,
  options: EnsureApiKeyOptions,
): Promise<RotationResult> => ensure(apiKeys, options, systemClock);
