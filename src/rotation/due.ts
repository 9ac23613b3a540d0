/** Whether the current key has to be replaced, and why. */
import type { ApiKey } from "../types.ts";
import type { RotationReason } from "./options.ts";
import type { StoredKey } from "./store.ts";

/** What a run has seen of the key that the document calls current. */
export interface Current {
  id: string;
  token: string | undefined;
  /** The key as `get` returned it; undefined where there is no such key. */
  key: ApiKey | undefined;
  /** Whether the server accepted its token; undefined where that is not known. */
  works: boolean | undefined;
}

export interface DueOptions {
  lifetimeMs?: number | undefined;
  /** Undefined where the key is replaced whether it is due or not. */
  renewBeforeMs?: number | undefined;
}

/** Why the key is replaced; undefined where it is valid long enough. */
export function dueReason(
  document: StoredKey | undefined,
  current: Current | undefined,
  { lifetimeMs, renewBeforeMs }: DueOptions,
  now: number,
): Exclude<RotationReason, "valid" | "resumed"> | undefined {
  if (document?.id === undefined) return "missing";
  if (document.token === undefined) return "no-token";
  if (current?.works === false) return current.key ? "refused" : "gone";
  if (lifetimeMs === undefined || renewBeforeMs === undefined) return "requested";
  if (current?.key === undefined) return "gone";
  const since = Date.parse(document.rotation?.since ?? "");
  const lifetime = lifetimeOf(current.key) ?? lifetimeMs;
  // A server that shortens the lifetime would otherwise have the key replaced by every run.
  const isShortened = lifetime < lifetimeMs - Math.max(60_000, lifetimeMs / 100);
  const limit = isShortened ? Math.min(renewBeforeMs, lifetime / 3) : renewBeforeMs;
  return timeLeft(current.key, lifetime, since, now) < limit ? "expires-soon" : undefined;
}

/** How long the key is valid in all, by the server's dates; undefined where they cannot be parsed. */
export function lifetimeOf({ created_at, expiration_time }: ApiKey): number | undefined {
  const lifetime = Date.parse(expiration_time) - Date.parse(created_at);
  return lifetime > 0 ? lifetime : undefined;
}

/**
 * How long the key is still valid. The server's clock may differ from this one, by which `since` was taken:
 * the smaller of both results counts.
 */
function timeLeft(
  { expiration_time }: ApiKey,
  lifetime: number,
  since: number,
  now: number,
): number {
  const byExpiration = Date.parse(expiration_time) - now;
  const byAge = lifetime - (now - since);
  return Math.min(...[byExpiration, byAge].filter((left) => !Number.isNaN(left)));
}
