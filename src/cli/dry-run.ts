/** A rotation that ends at its first change, and reports what that would be. */
import type { ApiKeysClient } from "monad-api-keys";
import type { RotationOptions, StoredKey } from "monad-api-keys/rotation";

/** Resolves to the first change, as words that follow "Dry run: "; undefined where there is none. */
export async function dryRun(
  apiKeys: ApiKeysClient,
  options: RotationOptions,
  rotation: (apiKeys: ApiKeysClient, options: RotationOptions) => Promise<unknown>,
): Promise<string | undefined> {
  const end = new AbortController();
  let change: string | undefined;
  /** An abort, because a save that only throws would be tried again. */
  function stop(first: string): never {
    change ??= first;
    end.abort();
    throw new Error(first);
  }
  const { signal, store } = options;
  try {
    await rotation(
      { ...apiKeys, delete: async (id) => stop(`key ${id} would be deleted`) },
      {
        ...options,
        signal: signal ? AbortSignal.any([signal, end.signal]) : end.signal,
        store: {
          load: () => store.load(),
          save: async (next, previous) => stop(describe(next, previous)),
        },
      },
    );
  } catch (error) {
    if (change === undefined) throw error;
  }
  return change;
}

function describe(next: StoredKey, previous: StoredKey | undefined): string {
  const pending = previous?.rotation?.pending;
  const nextPending = next.rotation?.pending;
  if (nextPending && nextPending.marker !== pending?.marker) {
    return previous?.id === undefined
      ? "a key would be created"
      : `a key would be created to replace key ${previous.id}`;
  }
  if (next.id !== previous?.id) return `the pending key ${next.id} would become the stored key`;
  if (pending && !nextPending) return "an interrupted create would be given up";
  if (next.rotation?.since !== previous?.rotation?.since) {
    return `key ${next.id} would be adopted`;
  }
  return "the journal would be updated";
}
