/** Reads and changes the document in the store. */
import { checkDocument } from "./document.ts";
import { type Change, NoLongerApplies } from "./journal.ts";
import { redactError, redactUnknown, tokensIn } from "./redact.ts";
import type { Run } from "./run-state.ts";
import type { StoredKey } from "./store.ts";
import { sleep, untilAborted } from "./wait.ts";

/** The waits between the saves of a change, eight seconds in all. */
const waitsMs = [0, 100, 300, 700, 1400, 2500, 3000];

/** A store that takes longer gets fewer saves, but more than one, since a run that was suspended takes long, too. */
const limitMs = 8000;
const leastSaves = 3;

/** The document in the store, checked. */
export async function load(
  run: Run,
  signal: AbortSignal | undefined,
): Promise<StoredKey | undefined> {
  const { store } = run.options;
  let loaded: unknown;
  try {
    loaded = await untilAborted(signal, () => store.load());
  } catch (error) {
    signal?.throwIfAborted();
    // It may quote a document that this run has not seen.
    throw redactError(error, redactUnknown);
  }
  for (const token of tokensIn(loaded)) run.secrets.add(token);
  run.document = checkDocument(loaded);
  return run.document;
}

/**
 * Changes the document: loads it, applies the change, saves it, and loads it again until there is nothing left
 * to change. A lost compare-and-swap, a save that failed but took effect, a cache and a store that cuts the
 * token are thus one case. Resolves to the document that shows the change. What is saved is never taken back:
 * a save that seems to have failed may take effect later.
 */
export const change = (run: Run, apply: Change): Promise<StoredKey | undefined> =>
  record(run, apply, run.options.signal);

/** The same with another signal, or none. */
export async function record(
  run: Run,
  apply: Change,
  signal: AbortSignal | undefined,
): Promise<StoredKey | undefined> {
  const { clock, options } = run;
  const endsAt = clock.monotonic() + limitMs;
  let problem: unknown = new Error("load does not return what was saved");
  for (const [saves, waitMs] of [...waitsMs, undefined].entries()) {
    const isLast = () =>
      waitMs === undefined || (saves >= leastSaves && clock.monotonic() >= endsAt);
    try {
      const document = await load(run, signal);
      const next = apply(document);
      if (next === undefined) return document;
      if (isLast()) break;
      const saved = await untilAborted(signal, () => options.store.save(next, document));
      if (saved === false)
        problem = new Error("save returned false: the store holds another document");
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof NoLongerApplies) throw error;
      problem = error;
      if (isLast()) break;
    }
    if (waitMs) await sleep(clock, waitMs, signal);
  }
  throw problem;
}
