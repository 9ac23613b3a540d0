/** One run: what it was given, what it knows, and the step that it is at. */
import type { Clock } from "../core/clock.ts";
import type { ApiKey, ApiKeysClient } from "../types.ts";
import type { RunState } from "./next-step.ts";
import type { RotationReason, RotationStep, RotationWarning, RunOptions } from "./options.ts";
import type { StoredKey } from "./store.ts";

export interface Run extends RunState {
  readonly apiKeys: ApiKeysClient;
  readonly options: RunOptions;
  readonly clock: Clock;
  step: RotationStep;
  /** The document as `load` returned it last. */
  document: StoredKey | undefined;
  /** Every token that it has met. No error, event or result may contain one. */
  readonly secrets: Set<string>;
  readonly tried: Set<string>;
  /** Every key, where the run had to look for one by its marker. */
  listed: ApiKey[];
  /** The token that the server accepted last. */
  accepted?: string;
  /** The key that it has created, without its token. */
  created?: ApiKey;
  /** Why it replaces the key. */
  reason?: RotationReason;
  /** The id of the key that it has replaced; undefined where there was none. */
  replacedId?: string | undefined;
  readonly deleted: string[];
  readonly warnings: RotationWarning[];
}

export const startRun = (apiKeys: ApiKeysClient, options: RunOptions, clock: Clock): Run => ({
  apiKeys,
  options,
  clock,
  step: "load",
  document: undefined,
  secrets: new Set(),
  tried: new Set(),
  listed: [],
  deleted: [],
  warnings: [],
});

/** Begins a step. */
export function enter(run: Run, step: RotationStep, id?: string): void {
  run.step = step;
  try {
    const result: unknown = run.options.onProgress?.({ step, id });
    Promise.resolve(result).catch(() => {});
  } catch {
    // An observer must not change the run.
  }
}

export function warn(
  run: Run,
  code: RotationWarning["code"],
  message: string,
  ids: string[],
): void {
  run.warnings.push({ code, message, ids });
}

/** Whether the stored token is accepted, as far as the run knows. */
export function storedKeyWorks({ document, current, accepted }: Run): boolean | undefined {
  const { id, token } = document ?? {};
  if (token === undefined) return undefined;
  if (current?.id === id && current?.token === token) return current?.works;
  return accepted === token ? true : undefined;
}
