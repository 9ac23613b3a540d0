/** Keeps one key valid: what a scheduled job calls. */
import { type Clock, systemClock } from "../core/clock.ts";
import { isNotFound } from "../errors.ts";
import type { ApiKey, ApiKeysClient } from "../types.ts";
import {
  assertObject,
  checkFunction,
  checkId,
  checkOptions,
  throwInvalid,
} from "../core/validate.ts";
import { trackProgress } from "./errors.ts";
import { lineageOf } from "./lineage.ts";
import {
  checkDuration,
  checkSuccessorOptions,
  checkText,
  type RotationResult,
  type SuccessorOptions,
} from "./options.ts";
import { deleteLeftovers, listKeys, readKey, replaceKey } from "./replace.ts";

/** What is stored about the key that `ensureApiKey` keeps. */
export interface StoredApiKey {
  /** The id of the key. */
  id: string;
}

/** Which key `ensureApiKey` keeps, where it is stored, and when it is replaced. */
export interface EnsureApiKeyOptions extends SuccessorOptions {
  /**
   * The name of each key that is created. A key is found by its stored id, never by its name.
   *
   * @example
   * await ensureApiKey(apiKeys, { ...options, name: "ci-pipeline" });
   */
  name: string;
  /**
   * The id of the role of each key that is created. A change takes effect with the next rotation.
   *
   * @example
   * await ensureApiKey(apiKeys, { ...options, role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21" });
   */
  role_id: string;
  /**
   * The description of each key that is created, to which the marker of the lineage is added.
   * @default the old key's
   *
   * @example
   * await ensureApiKey(apiKeys, { ...options, description: "Deploys pipelines from CI" });
   */
  description?: string | undefined;
  /**
   * How long each key is valid, in milliseconds from its creation; at most 100 years.
   *
   * @example
   * await ensureApiKey(apiKeys, { ...options, lifetimeMs: 90 * 86_400_000 });
   */
  lifetimeMs: number;
  /**
   * The key is replaced when it expires in less than this, in milliseconds; less than `lifetimeMs`. Leave
   * room for a few runs that fail. A key whose `expiration_time` cannot be parsed is replaced.
   *
   * @example
   * await ensureApiKey(apiKeys, { ...options, renewBeforeMs: 14 * 86_400_000 });
   */
  renewBeforeMs: number;
  /**
   * Returns what `save` stored last, or undefined when nothing is stored yet. When it throws or rejects,
   * nothing is sent, and `ensureApiKey` fails at `"read"`.
   *
   * The very first run has no id yet: when it is interrupted between create and `save`, no later run can
   * tell that key from others, and it stays until it expires. To rule that out, store and return a random
   * id instead of undefined: there is no key of that id, so one is created, and each later run recognizes
   * what an earlier one left behind.
   *
   * @example
   * await ensureApiKey(apiKeys, { ...options, load: () => vault.read() });
   */
  load: () => StoredApiKey | undefined | Promise<StoredApiKey | undefined>;
}

/** What `ensureApiKey` resolves to. */
export interface EnsureApiKeyResult extends RotationResult {
  /** `"created"`: there was no key. `"rotated"`: it was replaced. `"unchanged"`: it is valid long enough. */
  action: "created" | "rotated" | "unchanged";
}

/** `ensureApiKey`, with an injected clock. */
export async function ensure(
  apiKeys: ApiKeysClient,
  options: EnsureApiKeyOptions,
  clock: Clock,
): Promise<EnsureApiKeyResult> {
  assertObject("apiKeys", apiKeys);
  checkEnsureOptions(options);
  const { name, role_id, lifetimeMs, renewBeforeMs, load, overlap } = options;

  return trackProgress(undefined, async (progress) => {
    const stored: StoredApiKey | undefined = await load();
    if (stored !== undefined) checkId("the id that load returns", stored?.id);
    progress.oldKeyId = stored?.id;
    // A store that returns the token as well may quote it when it fails to replace it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a store may return the token as well
    const { token } = (stored ?? {}) as { token?: unknown };
    if (typeof token === "string" && token !== "") progress.secrets.push(token);
    const old = stored && (await readStored(stored.id));

    if (old && Date.parse(old.expiration_time) - clock.now() > renewBeforeMs) {
      // With overlap, the predecessor looks like a leftover: both wait for the next rotation.
      const result = overlap
        ? { key: old, deleted: [], remaining: [] }
        : await deleteLeftovers(apiKeys, old, progress);
      return { action: "unchanged", ...result };
    }
    const lineage = old ? lineageOf(old) : (stored?.id ?? crypto.randomUUID());
    const description = options.description ?? old?.description;
    const replacement = { old, lineage, name, role_id, description, lifetimeMs };
    const result = await replaceKey(apiKeys, replacement, options, progress, clock);
    return { action: old ? "rotated" : "created", ...result };

    async function readStored(id: string): Promise<ApiKey | undefined> {
      try {
        return await readKey(apiKeys, id, progress, clock);
      } catch (error) {
        if (!isNotFound(error)) throw error;
        // Believe it only when the list agrees: the key may be the one in use.
        if ((await listKeys(apiKeys)).some((key) => key.id === id)) throw error;
        return undefined;
      }
    }
  });
}

function checkEnsureOptions(options: EnsureApiKeyOptions): void {
  const known = [
    "name",
    "role_id",
    "description",
    "lifetimeMs",
    "renewBeforeMs",
    "load",
    "save",
    "verify",
    "overlap",
  ] as const;
  const { name, role_id, description, lifetimeMs, renewBeforeMs, load, ...successor } =
    checkOptions("options", options, known);
  checkText("name", name);
  checkText("role_id", role_id);
  if (description !== undefined && typeof description !== "string") {
    throwInvalid("description", "must be a string");
  }
  checkDuration("lifetimeMs", lifetimeMs);
  checkDuration("renewBeforeMs", renewBeforeMs);
  if (renewBeforeMs! >= lifetimeMs!) {
    throwInvalid("renewBeforeMs", "must be less than lifetimeMs, or every run would rotate");
  }
  if (load === undefined) throwInvalid("load", "is missing");
  checkFunction("load", load);
  checkSuccessorOptions(successor);
}

/**
 * Makes sure that the stored key is valid for a while, and is made for a schedule: it creates a key where
 * none is stored or the stored one is gone, rotates the key as `rotateApiKey` does when it is about to
 * expire, and does nothing otherwise. Nothing to do costs a read and a list. That list finds what an
 * interrupted run left behind, which is deleted (not with `overlap`, where it waits for the next
 * rotation).
 *
 * Run one at a time for each stored key.
 *
 * @returns What was done, the key without its token, and the ids of the keys that were deleted and that
 * remain.
 * @throws RotationError when a step fails: it states which, whether the old key still works, and what to
 * do. Running it again is always safe.
 * @throws TypeError for an invalid argument or option, before anything is sent.
 *
 * @example
 * const day = 86_400_000;
 * const { action, key } = await ensureApiKey(apiKeys, {
 *   name: "ci-pipeline",
 *   role_id: "e2d84f0b-6a3c-47f9-9c15-0b7d3a8e4f21",
 *   lifetimeMs: 90 * day,
 *   renewBeforeMs: 14 * day,
 *   load: () => vault.read(),
 *   save: (key) => vault.write({ id: key.id, token: key.token }),
 * });
 * console.log(`${key.name}: ${action}, valid until ${key.expiration_time}`);
 */
export const ensureApiKey = (
  apiKeys: ApiKeysClient,
  options: EnsureApiKeyOptions,
): Promise<EnsureApiKeyResult> => ensure(apiKeys, options, systemClock);
