/** Proves the pending key, and makes it the current one. */
import { abandon, previousOf, promote, reschedule } from "./journal.ts";
import { type Proof, prove, proveOnce } from "./prove.ts";
import { enter, type Run, storedKeyWorks, warn } from "./run-state.ts";
import { change } from "./save.ts";
import type { PendingKey, StoredKey } from "./store.ts";

/** How long a refused token is tried by later runs before its key is given up. */
const giveUpAfterMs = 3_600_000;

export async function promotePending(
  run: Run,
  pending: PendingKey,
): Promise<StoredKey | undefined> {
  const { id = "", token = "" } = pending;
  enter(run, "prove", id);
  const proof = await prove(run, { id, token });
  if (proof.kind === "accepted") return makeCurrent(run, pending);
  const ageMs = run.clock.now() - Date.parse(pending.since);
  if (proof.kind === "refused" && ageMs >= giveUpAfterMs) {
    enter(run, "clean-up", id);
    return change(run, abandon(pending));
  }
  await noteWhetherCurrentWorks(run);
  throw notProven(id, proof);
}

function notProven(id: string, { kind, error }: Exclude<Proof, { kind: "accepted" }>): Error {
  const state = kind === "refused" ? "is refused" : "is not proven";
  return new Error(`the token of the new key ${id} ${state}`, { cause: error });
}

/** For the error: a run that resumes has not looked at the current key yet. */
async function noteWhetherCurrentWorks(run: Run): Promise<void> {
  const { id, token } = run.document ?? {};
  if (id === undefined || token === undefined || storedKeyWorks(run) !== undefined) return;
  const { kind } = await proveOnce(run, { id, token });
  const works = kind === "unproven" ? undefined : kind === "accepted";
  run.current = { id, token, key: undefined, works };
}

async function makeCurrent(run: Run, pending: PendingKey): Promise<StoredKey | undefined> {
  const { document: old } = run;
  enter(run, "promote", pending.id);
  let written = "";
  const apply = promote(pending, () => (written = afterGrace(run)));
  await change(run, apply);
  return finishPromotion(run, old, written);
}

/** After a promotion by this run, which has `written` when the old key may be deleted, or by another. */
export async function finishPromotion(
  run: Run,
  old: StoredKey | undefined,
  written?: string,
): Promise<StoredKey | undefined> {
  run.isPromoted = true;
  run.reason ??= "resumed";
  run.replacedId = old?.id;
  run.current = undefined;
  if (old?.id !== undefined && old.token === undefined) {
    const message = `key ${old.id} was replaced, but is not deleted, because its token was not stored`;
    warn(run, "not-retired", message, [old.id]);
  }
  const entry = previousOf(run.document).find(({ id }) => id === old?.id);
  if (!entry) return run.document;
  const after = afterGrace(run);
  const laterMs = Date.parse(after) - Date.parse(entry.after);
  // The grace begins when the new token can be read: a save that took long has used up some of it.
  const isTooShort = entry.after === written && laterMs > 60_000;
  // Another run may have promoted the key with a longer grace than this one, whose key may have leaked.
  const isTooLong = laterMs < 0;
  return isTooShort || isTooLong ? change(run, reschedule(entry, after)) : run.document;
}

const afterGrace = ({ clock, options }: Run): string =>
  new Date(clock.now() + options.graceMs).toISOString();
