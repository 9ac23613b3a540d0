/** Proves the pending key, and makes it the current one. */
import { abandon, extend, previousOf, promote } from "./journal.ts";
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
  const { clock, options } = run;
  const { id: oldId, token: oldToken } = run.document ?? {};
  enter(run, "promote", pending.id);
  const afterGrace = () => new Date(clock.now() + options.graceMs).toISOString();
  let written = "";
  const apply = promote(pending, () => (written = afterGrace()));
  let document = await change(run, apply);
  run.isPromoted = true;
  run.reason ??= "resumed";
  run.replacedId = oldId;
  run.current = undefined;
  if (oldId !== undefined && oldToken === undefined) {
    const message = `key ${oldId} was replaced, but is not deleted, because its token was not stored`;
    warn(run, "not-retired", message, [oldId]);
  }
  // The grace begins when the new token can be read: a save that took long has used up some of it.
  const entry = previousOf(document).find(({ id, after }) => id === oldId && after === written);
  if (entry && Date.parse(afterGrace()) - Date.parse(written) > 60_000) {
    document = await change(run, extend(entry.id, written, afterGrace()));
  }
  return document;
}
