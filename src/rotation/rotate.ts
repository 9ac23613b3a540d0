/** Rotates a key that exists. */
import { type Clock, systemClock } from "../core/clock.ts";
import type { ApiKey, ApiKeysClient } from "../types.ts";
import { assertObject, checkId, checkOptions } from "../core/validate.ts";
import { trackProgress } from "./errors.ts";
import { lineageOf } from "./lineage.ts";
import {
  checkDuration,
  checkSuccessorOptions,
  checkText,
  type RotationResult,
  type SuccessorOptions,
} from "./options.ts";
import { readKey, replaceKey } from "./replace.ts";

/** How `rotateApiKey` creates, proves and stores the successor. */
export interface RotateApiKeyOptions extends SuccessorOptions {
  /**
   * The name of the new key.
   * @default the old key's
   *
   * @example
   * await rotateApiKey(apiKeys, id, { save, name: "ci-pipeline-eu" });
   */
  name?: string | undefined;
  /**
   * The id of the new key's role.
   * @default the old key's
   *
   * @example
   * await rotateApiKey(apiKeys, id, { save, role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21" });
   */
  role_id?: string | undefined;
  /**
   * How long the new key is valid, in milliseconds from now; at most 100 years.
   * @default the old key's term: its `expiration_time` minus its `created_at`. Where one of them cannot be
   * parsed, the rotation fails at `"read"`, and asks for this option.
   *
   * @example
   * await rotateApiKey(apiKeys, id, { save, lifetimeMs: 90 * 86_400_000 });
   */
  lifetimeMs?: number | undefined;
}

/** `rotateApiKey`, with an injected clock. */
export async function rotate(
  apiKeys: ApiKeysClient,
  id: string,
  options: RotateApiKeyOptions,
  clock: Clock,
): Promise<RotationResult> {
  assertObject("apiKeys", apiKeys);
  checkId("id", id);
  const known = ["save", "verify", "overlap", "name", "role_id", "lifetimeMs"] as const;
  checkSuccessorOptions(checkOptions("options", options, known));
  const { name, role_id, lifetimeMs } = options;
  if (name !== undefined) checkText("name", name);
  if (role_id !== undefined) checkText("role_id", role_id);
  if (lifetimeMs !== undefined) checkDuration("lifetimeMs", lifetimeMs);

  return trackProgress(id, async (progress) => {
    const old = await readKey(apiKeys, id, progress, clock);
    const replacement = {
      old,
      lineage: lineageOf(old),
      name: name ?? old.name,
      role_id: role_id ?? old.role_id,
      description: old.description,
      lifetimeMs: lifetimeMs ?? termOf(old),
    };
    return replaceKey(apiKeys, replacement, options, progress, clock);
  });
}

function termOf({ created_at, expiration_time }: ApiKey): number {
  const term = Date.parse(expiration_time) - Date.parse(created_at);
  if (term > 0) return term;
  throw new Error(
    "the key's term cannot be computed from its created_at and expiration_time: pass lifetimeMs",
  );
}

/**
 * Replaces a key by a successor without ever losing access: reads the old key, creates the successor,
 * proves that its token is accepted, calls `save`, and only then deletes the old key and whatever earlier
 * rotations of it left behind. The token of `regenerate` would be the only one from the moment the
 * request arrives, and a lost response would lock you out.
 *
 * Run one rotation of a key at a time. Keys that a rotation creates carry a marker in their description,
 * `[rotation:<id>]`: leave it there, because only marked keys, the first key of the lineage and the key
 * with this `id` are ever deleted.
 *
 * A client may rotate the key that it authenticates with. Give it a function as `apiKey` that returns the
 * token saved last, so that its next call uses the new one.
 *
 * @param id The key to rotate: in a second run, the id that was saved last.
 * @returns The new key without its token, and the ids of the keys that were deleted and that remain.
 * @throws RotationError when a step fails: it states which, whether the old key still works, and what to
 * do. Running it again is always safe.
 * @throws TypeError for an invalid argument or option, before anything is sent.
 *
 * @example
 * const { key } = await rotateApiKey(apiKeys, id, {
 *   save: (key) => vault.write({ id: key.id, token: key.token }),
 * });
 * console.log(`${key.name} is valid until ${key.expiration_time}`);
 */
export const rotateApiKey = (
  apiKeys: ApiKeysClient,
  id: string,
  options: RotateApiKeyOptions,
): Promise<RotationResult> => rotate(apiKeys, id, options, systemClock);
