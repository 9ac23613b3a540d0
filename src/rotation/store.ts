/** What a rotation stores, and the store that the caller provides for it. */

/**
 * Where one key is kept, by the caller's choice: a file, a row, a secret of a vault. The rotation keeps the
 * key and its journal there, in one document, so that a run which is interrupted anywhere is completed by
 * the next one.
 *
 * Two runs may meet. What keeps them apart is `save`, a compare-and-swap: it must change nothing where the
 * store no longer holds `previous`. Without it, runs must never overlap.
 *
 * @example
 * const store: KeyStore = {
 *   load: async () => (await db.read("ci-pipeline"))?.document,
 *   save: (next, previous) => db.replace("ci-pipeline", next, previous),
 * };
 */
export interface KeyStore {
  /** Returns what was saved last; undefined when there is nothing yet. */
  load(): StoredKey | undefined | Promise<StoredKey | undefined>;
  /**
   * Replaces `previous`, which is what `load` returned, by `next`. Where the store no longer holds
   * `previous`, it must change nothing, and either return false or throw. A save counts when a later `load`
   * returns it, whatever `save` returned.
   */
  save(next: StoredKey, previous: StoredKey | undefined): unknown;
}

/**
 * The document in the store: plain JSON. Programs read `id` and `token`. Both are missing until there is a
 * key. To adopt an existing key, store `{ "id": "…", "token": "…" }`. Fields that the rotation does not know
 * are kept.
 */
export interface StoredKey {
  /** The id of the current key. */
  id?: string;
  /** The token of the current key. */
  token?: string;
  /** When the current key expires. */
  expiration_time?: string;
  /** The organization of the current key. */
  organization_id?: string;
  /** The journal. It is written and read by the rotation alone. */
  rotation?: KeyJournal;
}

/** What the rotation has begun, and what it has yet to delete. Times are RFC 3339 in UTC. */
export interface KeyJournal {
  /** When the current key was created, by the clock of the run. Missing until a key is adopted. */
  since?: string;
  /** A create that was begun, and its result once that is known. */
  pending?: PendingKey;
  /** Creates that were given up. Their keys, where they exist, were never current. */
  abandoned?: AbandonedKey[];
  /** Keys that were current, and when each may be deleted. */
  previous?: PreviousKey[];
}

/** A create that was begun. With `id` and `token`, it is waiting to be proven and promoted. */
export interface PendingKey {
  /** The UUID at the beginning of the key's description: `[rotation:<marker>]`. */
  marker: string;
  /** When the create was begun. */
  since: string;
  /** The id of the key that was created. */
  id?: string;
  /** The token of the key that was created. */
  token?: string;
  /** When the key that was created expires. */
  expiration_time?: string;
  /** The organization of the key that was created. */
  organization_id?: string;
}

/** A create that was given up. */
export interface AbandonedKey {
  /** The UUID at the beginning of the key's description. */
  marker: string;
  /** When the create was begun. */
  since: string;
  /** The id of its key, where that is known. */
  id?: string;
}

/** A key that was current. */
export interface PreviousKey {
  /** The id of the key. */
  id: string;
  /** When it may be deleted. */
  after: string;
}
