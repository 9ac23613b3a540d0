/** What a run does next: the first thing that applies to the document. */
import { type Current, type DueOptions, dueReason } from "./due.ts";
import { abandonedOf, isCurrentOrPrevious, previousOf } from "./journal.ts";
import type { RotationReason } from "./options.ts";
import type { AbandonedKey, PendingKey, PreviousKey, StoredKey } from "./store.ts";

/** What a run has seen and done so far. */
export interface RunState {
  /** What it has seen of the key that the document calls current. */
  current?: Current | undefined;
  /** Whether it has promoted a key. It does so once. */
  isPromoted?: boolean;
  /** The ids of the keys with the marker of a lost create, by marker. */
  found?: ReadonlyMap<string, readonly string[]>;
  /** The abandoned and previous keys that it has dealt with, whatever came of it, by marker or id. */
  tried: ReadonlySet<string>;
}

export type NextStep =
  | { kind: "abandon"; pending: PendingKey }
  | { kind: "prove"; pending: PendingKey }
  | { kind: "inspect"; document: StoredKey & { id: string } }
  | { kind: "adopt"; current: Current }
  | { kind: "find" }
  | { kind: "delete"; id: string; entry: AbandonedKey | PreviousKey }
  | { kind: "forget"; entry: AbandonedKey | PreviousKey }
  | { kind: "miss"; entry: AbandonedKey }
  | { kind: "keep"; entry: AbandonedKey; ids: readonly string[] }
  | { kind: "replace"; reason: RotationReason }
  | { kind: "end" };

export function nextStep(
  document: StoredKey | undefined,
  state: RunState,
  options: DueOptions,
  now: number,
): NextStep {
  const { id, token, rotation } = document ?? {};
  const pending = rotation?.pending;
  if (pending) return { kind: pending.token === undefined ? "abandon" : "prove", pending };

  const isDue = ({ after }: PreviousKey) => Date.parse(after) <= now;
  if (state.isPromoted && !previousOf(document).some(isDue)) return { kind: "end" };

  const { current } = state;
  if (id !== undefined && (current?.id !== id || current.token !== token)) {
    return { kind: "inspect", document: { ...document, id } };
  }
  if (current && token !== undefined && rotation?.since === undefined) {
    return { kind: "adopt", current };
  }
  for (const entry of abandonedOf(document)) {
    if (!state.tried.has(entry.marker)) return cleanUp(document, state, entry);
  }
  for (const entry of previousOf(document)) {
    // The keys that are in use are not deleted before their successor was accepted just now.
    if (!isDue(entry) || current?.works !== true || state.tried.has(entry.id)) continue;
    if (entry.id !== id) return { kind: "delete", id: entry.id, entry };
  }
  const reason = state.isPromoted ? undefined : dueReason(document, current, options, now);
  return reason === undefined ? { kind: "end" } : { kind: "replace", reason };
}

/** What becomes of an abandoned create: its key is known by its id, or is looked for by its marker. */
function cleanUp(document: StoredKey | undefined, state: RunState, entry: AbandonedKey): NextStep {
  const ids = entry.id === undefined ? state.found?.get(entry.marker) : [entry.id];
  if (ids === undefined) return { kind: "find" };
  if (ids.length > 1) return { kind: "keep", entry, ids };
  const [id] = ids;
  if (id === undefined) return { kind: "miss", entry };
  // A server that replaces a key by its name puts the marker on the current key.
  return isCurrentOrPrevious(document, id)
    ? { kind: "forget", entry }
    : { kind: "delete", id, entry };
}
