/** Deletes what the journal has retired. */
import { isNotFound } from "../errors.ts";
import type { ApiKey } from "../types.ts";
import { abandonedOf, forget, isCurrentOrPrevious } from "./journal.ts";
import { markerOf } from "./marker.ts";
import { enter, type Run, warn } from "./run-state.ts";
import { change, load } from "./save.ts";
import type { AbandonedKey, PreviousKey, StoredKey } from "./store.ts";

type Entry = AbandonedKey | PreviousKey;

/** What is not found so long after is not there. Before, the server may have yet to hear of it. */
const settledAfterMs = 3_600_000;

/** Lists every key, and notes which have the marker of an abandoned create. */
export async function findAbandoned(run: Run): Promise<void> {
  enter(run, "clean-up");
  const lost = abandonedOf(run.document).filter(({ id }) => id === undefined);
  run.listed = await listKeys(run);
  let found = withMarkers(run.listed, lost);
  // A single list is not believed: the key would leave the journal, and stay until it expires.
  if (lost.some((entry) => found.get(entry.marker)?.length === 0 && isSettled(run, entry))) {
    run.listed = await listKeys(run);
    found = withMarkers(run.listed, lost);
  }
  run.found = found;
}

async function listKeys({ apiKeys, options }: Run): Promise<ApiKey[]> {
  const keys: ApiKey[] = [];
  for await (const key of apiKeys.listAll(undefined, { signal: options.signal })) keys.push(key);
  return keys;
}

const withMarkers = (keys: ApiKey[], lost: AbandonedKey[]): Map<string, string[]> =>
  new Map(
    lost.map(({ marker }) => [
      marker,
      keys.filter((key) => markerOf(key.description) === marker).map(({ id }) => id),
    ]),
  );

/** Deletes a key, and removes it from the journal. Where that fails, the next run tries again. */
export async function deleteRetired(
  run: Run,
  id: string,
  entry: Entry,
): Promise<StoredKey | undefined> {
  enter(run, "clean-up", id);
  run.tried.add(nameOf(entry));
  // Whatever the journal says, and whoever has changed the document meanwhile.
  const document = await load(run, run.options.signal);
  if (document?.id === id) return document;
  const end = await deleteKey(run, id);
  if (end === "deleted") run.deleted.push(id);
  if (end === "deleted" || end === "expired" || (end === "not-found" && isSettled(run, entry))) {
    return change(run, forget(entry));
  }
  return run.document;
}

async function deleteKey(
  run: Run,
  id: string,
): Promise<"deleted" | "not-found" | "expired" | "failed"> {
  const { signal } = run.options;
  let failure: unknown;
  try {
    await run.apiKeys.delete(id, { signal });
    return "deleted";
  } catch (error) {
    signal?.throwIfAborted();
    failure = error;
  }
  // A single 404 is not believed: the key would leave the journal, and stay until it expires.
  for (let misses = isNotFound(failure) ? 1 : 0; misses < 2; misses++) {
    try {
      const { expiration_time } = await run.apiKeys.get(id, { signal });
      if (Date.parse(expiration_time) < run.clock.now()) return "expired";
      break;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isNotFound(error)) break;
      if (misses === 1) return "not-found";
    }
  }
  const reason = failure instanceof Error ? failure.message : "unknown";
  warn(run, "not-deleted", `key ${id} could not be deleted: ${reason}`, [id]);
  return "failed";
}

/** An abandoned create without a key. */
export async function missAbandoned(run: Run, entry: AbandonedKey): Promise<StoredKey | undefined> {
  run.tried.add(entry.marker);
  const name = run.options.name ?? run.current?.key?.name;
  const begun = Date.parse(entry.since) - 300_000;
  const candidates = run.listed.filter(
    (key) =>
      key.name === name &&
      Date.parse(key.created_at) >= begun &&
      !isCurrentOrPrevious(run.document, key.id),
  );
  if (candidates.length > 0) {
    const ids = candidates.map(({ id }) => id);
    const message = `the key of a create whose response was lost was not found; it may be ${ids.join(", ")}`;
    warn(run, "not-found", message, ids);
  }
  return isSettled(run, entry) ? change(run, forget(entry)) : run.document;
}

/** Several keys with one marker: a person has copied a description, and only that person knows which is which. */
export function keepCopies(run: Run, entry: AbandonedKey, ids: readonly string[]): void {
  run.tried.add(entry.marker);
  const message = `keys ${ids.join(", ")} have the same marker, so none of them is deleted`;
  warn(run, "copied-marker", message, [...ids]);
}

export async function forgetEntry(run: Run, entry: Entry): Promise<StoredKey | undefined> {
  run.tried.add(nameOf(entry));
  return change(run, forget(entry));
}

const nameOf = (entry: Entry): string => ("marker" in entry ? entry.marker : entry.id);

const isSettled = ({ clock }: Run, entry: Entry): boolean =>
  clock.now() - Date.parse("marker" in entry ? entry.since : entry.after) >= settledAfterMs;
