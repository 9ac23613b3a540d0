/** The options of both rotations, and their checks. */
import type { ApiKey, ApiKeyWithToken } from "../types.ts";
import { checkFunction, throwInvalid } from "../core/validate.ts";

/** What `rotateApiKey` and `ensureApiKey` have in common. */
export interface SuccessorOptions {
  /**
   * Stores the new key's id and token, both or neither. Called once, after the token has been proven and before anything
   * is deleted. When it throws or rejects, nothing is deleted, and the rotation fails at `"save"`.
   *
   * @example
   * await rotateApiKey(apiKeys, id, {
   *   save: (key) => vault.write({ id: key.id, token: key.token }),
   * });
   */
  save: (key: ApiKeyWithToken) => unknown;
  /**
   * Proves that the new token works where it is going to be used. It replaces the default: a `list` with
   * the new token, which a success or a 403 proves, and which is tried again for about 8 seconds while
   * the server responds 401. When it throws, rejects or returns false, the rotation fails at `"verify"`.
   * @default a `list` with the new token
   *
   * @example
   * await rotateApiKey(apiKeys, id, {
   *   save,
   *   verify: async ({ token }) => (await fetch(url, { headers: { "x-api-key": token } })).ok,
   * });
   */
  verify?: ((key: ApiKeyWithToken) => unknown) | undefined;
  /**
   * Keeps the predecessor until the next rotation, for programs that read the token only at start.
   * @default false
   *
   * @example
   * await rotateApiKey(apiKeys, id, { save, overlap: true });
   */
  overlap?: boolean | undefined;
}

/** What a rotation resolves to. */
export interface RotationResult {
  /** The key to use from now on, without its token. */
  key: ApiKey;
  /** The ids of the keys that were deleted. */
  deleted: string[];
  /**
   * The ids of the other keys of the lineage that still exist: the predecessor with `overlap`, and keys
   * that may be newer than `key`. Those are left for the next rotation, because a second rotation that
   * runs at the same time may have created them.
   */
  remaining: string[];
}

export const checkText = (name: string, value: unknown): void => {
  if (typeof value !== "string" || value === "") throwInvalid(name, "must be a string, not empty");
};

/** A hundred years: a longer duration is a mistake, and would leave the range of a Date. */
const longestMs = 100 * 365.25 * 86_400_000;

export const checkDuration = (name: string, value: unknown): void => {
  if (typeof value !== "number" || !(value > 0 && value <= longestMs)) {
    throwInvalid(name, "must be a number of milliseconds above 0, at most 100 years");
  }
};

export function checkSuccessorOptions({ save, verify, overlap }: Partial<SuccessorOptions>): void {
  if (save === undefined) throwInvalid("save", "is missing");
  checkFunction("save", save);
  checkFunction("verify", verify);
  if (overlap !== undefined && typeof overlap !== "boolean") {
    throwInvalid("overlap", "must be true or false");
  }
}
