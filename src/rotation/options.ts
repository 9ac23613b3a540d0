/** The options of `ensureApiKey` and `rotateApiKey`, what they resolve to, and the checks of the options. */
import { checkSignal } from "../core/call-options.ts";
import { assertObject, checkFunction, checkOptions, throwInvalid } from "../core/validate.ts";
import type { ApiKey } from "../types.ts";
import type { KeyStore, PreviousKey } from "./store.ts";

/** What a run was doing: `RotationError` and `onProgress` name it. */
export type RotationStep = "load" | "prove" | "clean-up" | "claim" | "create" | "save" | "promote";

/** What `ensureApiKey` and `rotateApiKey` have in common. */
export interface RotationOptions {
  /** Where the key and the journal of its rotation are kept. */
  store: KeyStore;
  /**
   * How long the old key stays valid after the new one is saved, in milliseconds, for programs that cache
   * the token. The first run after that deletes it. With 0 this run does, which is for a key that has leaked.
   * @default 3_600_000 (one hour)
   *
   * @example
   * await rotateApiKey(apiKeys, { store, graceMs: 0 });
   */
  graceMs?: number | undefined;
  /**
   * Proves a token where it is going to be used. It accepts the token unless it throws, rejects, or returns
   * false or a Response that is not ok. Then the server is asked, and only a 401 refuses the token, because
   * what `verify` calls may be down. The run fails in that case, and the next one tries the same key.
   * @default a `list` with the token
   *
   * @example
   * await ensureApiKey(apiKeys, {
   *   ...options,
   *   verify: ({ token }) => fetch(url, { headers: { "x-api-key": token } }),
   * });
   */
  verify?: ((key: { id: string; token: string }) => unknown) | undefined;
  /**
   * Ends the run early, which then rejects with the signal's own reason. It does not abort a create, nor the
   * save of what it returned. The next run completes what is missing.
   */
  signal?: AbortSignal | undefined;
  /** Called when a step begins. Nothing that it throws or rejects with changes the run. */
  onProgress?: ((progress: { step: RotationStep; id: string | undefined }) => void) | undefined;
  /**
   * The description of a new key. The rotation puts a marker in front of it.
   * @default the old key's
   */
  description?: string | undefined;
}

/** Which key `ensureApiKey` keeps valid, and when it replaces it. */
export interface EnsureApiKeyOptions extends RotationOptions {
  /** The name of a new key. A key is found by its stored id, never by its name. */
  name: string;
  /** The id of the role of a new key. A change takes effect with the next rotation. */
  role_id: string;
  /**
   * How long a new key is valid, in milliseconds: at least a minute, at most 100 years.
   *
   * @example
   * await ensureApiKey(apiKeys, { ...options, lifetimeMs: 90 * 86_400_000 });
   */
  lifetimeMs: number;
  /**
   * The key is replaced when it expires in less than this, in milliseconds; less than `lifetimeMs`. Leave
   * room for a few runs that fail. Where the server shortens the lifetime, at most a third of it counts.
   *
   * @example
   * await ensureApiKey(apiKeys, { ...options, renewBeforeMs: 14 * 86_400_000 });
   */
  renewBeforeMs: number;
}

/** How `rotateApiKey` replaces the stored key. */
export interface RotateApiKeyOptions extends RotationOptions {
  /**
   * The name of the new key.
   * @default the old key's
   */
  name?: string | undefined;
  /**
   * The id of the role of the new key.
   * @default the old key's
   */
  role_id?: string | undefined;
  /**
   * How long the new key is valid, in milliseconds: at least a minute, at most 100 years.
   * @default as long as the old key: its `expiration_time` minus its `created_at`
   */
  lifetimeMs?: number | undefined;
}

/**
 * Why a key was replaced, or not:
 * - `"missing"`: there was none. `"no-token"`: its token was not stored.
 * - `"gone"`: there is no such key. `"refused"`: the server refuses its token.
 * - `"expires-soon"`: it expires in less than `renewBeforeMs`. `"requested"`: `rotateApiKey` was called.
 * - `"resumed"`: an earlier run had created its successor.
 * - `"valid"`: it is valid long enough, and was not replaced.
 */
export type RotationReason =
  "missing" | "no-token" | "gone" | "refused" | "expires-soon" | "requested" | "resumed" | "valid";

/** Something that a person should know of, although the run has succeeded. */
export interface RotationWarning {
  /**
   * - `"changed-by-server"`: the new key has another name, description or lifetime than was asked for.
   * - `"clocks-differ"`: the clock of the server and of this machine differ by more than five minutes.
   * - `"not-deleted"`: a key could not be deleted. The next run tries again.
   * - `"not-found"`: the key of a create whose response was lost was not found. `ids` may be it.
   * - `"copied-marker"`: several keys have the same marker in their description. None of them is deleted.
   * - `"not-retired"`: the old key's token was not stored. The rotation does not delete that key.
   */
  code:
    | "changed-by-server"
    | "clocks-differ"
    | "not-deleted"
    | "not-found"
    | "copied-marker"
    | "not-retired";
  /** A sentence for a log. */
  message: string;
  /** The ids of the keys that it is about. */
  ids: string[];
}

/** What a run resolves to. It contains no token. */
export interface RotationResult {
  /** `"created"`: there was no key. `"rotated"`: it was replaced. `"unchanged"`: it is valid long enough. */
  action: "created" | "rotated" | "unchanged";
  /** Why it was replaced, or not. */
  reason: RotationReason;
  /** The current key, without its token. */
  key: ApiKey;
  /** The ids of the keys that this run has deleted. */
  deleted: string[];
  /** Keys that were current, and when each may be deleted. */
  previous: PreviousKey[];
  /** What a person should know of. */
  warnings: RotationWarning[];
}

/** The options of a run, checked. Without `renewBeforeMs` the key is replaced whether it is due or not. */
export type RunOptions = RotateApiKeyOptions & { graceMs: number; renewBeforeMs?: number };

const names = [
  "store",
  "name",
  "role_id",
  "lifetimeMs",
  "description",
  "graceMs",
  "verify",
  "signal",
  "onProgress",
] as const;

export function checkRotateOptions(options: RotateApiKeyOptions): RunOptions {
  return checkCommon(checkOptions("options", options, names));
}

export function checkEnsureOptions(options: EnsureApiKeyOptions): RunOptions {
  const all = checkOptions("options", options, [...names, "renewBeforeMs"]);
  const { renewBeforeMs, ...common } = all;
  const { lifetimeMs } = common;
  for (const option of ["name", "role_id", "lifetimeMs", "renewBeforeMs"] as const) {
    if (all[option] === undefined) throwInvalid(option, "is missing");
  }
  const checked = checkCommon(common);
  checkDuration("renewBeforeMs", renewBeforeMs);
  if (renewBeforeMs! >= lifetimeMs!) {
    throwInvalid("renewBeforeMs", "must be less than lifetimeMs, or every run would rotate");
  }
  return { ...checked, renewBeforeMs: renewBeforeMs! };
}

function checkCommon(options: Partial<RotateApiKeyOptions>): RunOptions {
  const { store, name, role_id, lifetimeMs, description, graceMs = 3_600_000, ...rest } = options;
  if (store === undefined) throwInvalid("store", "is missing: pass an object with load and save");
  for (const method of ["load", "save"] as const) {
    if (typeof assertObject("store", store)[method] !== "function") {
      throwInvalid(`store.${method}`, "must be a function");
    }
  }
  checkText("name", name);
  checkText("role_id", role_id);
  if (lifetimeMs !== undefined) checkDuration("lifetimeMs", lifetimeMs);
  if (description !== undefined && typeof description !== "string") {
    throwInvalid("description", "must be a string");
  }
  if (typeof graceMs !== "number" || !(graceMs >= 0 && graceMs <= longestMs)) {
    throwInvalid("graceMs", "must be a number of milliseconds from 0, at most 100 years");
  }
  const verify = checkFunction("verify", rest.verify);
  const onProgress = checkFunction("onProgress", rest.onProgress);
  const signal = checkSignal(rest.signal);
  return { store, name, role_id, lifetimeMs, description, graceMs, verify, onProgress, signal };
}

function checkText(name: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== "string" || value.trim() === "") {
    throwInvalid(name, "must be a string, not empty");
  }
}

/** A hundred years: a longer duration is a mistake, and would leave the range of a Date. */
const longestMs = 100 * 365.25 * 86_400_000;

function checkDuration(name: string, value: unknown): void {
  if (typeof value !== "number" || !(value > 0 && value <= longestMs)) {
    throwInvalid(name, "must be a number of milliseconds above 0, at most 100 years");
  }
  if (value < 60_000) {
    throwInvalid(
      name,
      `is in milliseconds and must be at least a minute: for ${value} days, pass ${value} * 86_400_000`,
    );
  }
}
