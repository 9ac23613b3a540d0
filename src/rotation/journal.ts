/**
 * The changes of the document in the store. Each is a function of the document as it is by then, which may be
 * another run's: it returns the document to save, or undefined when there is nothing to change.
 */
import type { AbandonedKey, KeyJournal, PendingKey, PreviousKey, StoredKey } from "./store.ts";

/** What may be saved as the document, given the one that `load` returned. */
export type Change = (document: StoredKey | undefined) => StoredKey | undefined;

/** What this run was about to do no longer applies: another run is at work, or too many keys wait. */
export class NoLongerApplies extends Error {
  static {
    this.prototype.name = "NoLongerApplies";
  }
}

/** With this many keys waiting to be deleted, no further one is created. */
const maxRetired = 4;

export const abandonedOf = (document: StoredKey | undefined): readonly AbandonedKey[] =>
  document?.rotation?.abandoned ?? [];
export const previousOf = (document: StoredKey | undefined): readonly PreviousKey[] =>
  document?.rotation?.previous ?? [];

/** Gives up a pending create, unless its token has become known, or another run has dealt with it. */
export const abandon =
  ({ marker, token }: PendingKey): Change =>
  (document) => {
    const pending = document?.rotation?.pending;
    if (pending?.marker !== marker || pending.token !== token) return undefined;
    return retire(document, pending);
  };

/**
 * Begins a create. `own` are the markers of this run, a new one for each save: a save that seems to have
 * failed may have taken effect, and another run may have abandoned its marker, which is then never used again.
 */
export const claim =
  (current: StoredKey | undefined, marker: string, since: string, own: readonly string[]): Change =>
  (document) => {
    const { pending } = document?.rotation ?? {};
    if (pending && pending.token === undefined && own.includes(pending.marker)) return undefined;
    if (pending) throw new NoLongerApplies("another run has begun to replace the key");
    if (document?.id !== current?.id || document?.token !== current?.token) {
      throw new NoLongerApplies("another run has replaced the key");
    }
    const abandoned = abandonedOf(document);
    if (abandoned.some((each) => own.includes(each.marker))) {
      throw new NoLongerApplies("another run has given up what this run has begun");
    }
    const count = abandoned.length + previousOf(document).length;
    if (count >= maxRetired) {
      throw new NoLongerApplies(
        `${count} keys wait to be deleted, and no further one is created until then`,
      );
    }
    return withJournal(document, { pending: { marker, since } });
  };

/** Records what a create returned: as pending where the claim still stands, and as abandoned otherwise. */
export const recordCreated =
  (created: PendingKey): Change =>
  (document) => {
    const { pending } = document?.rotation ?? {};
    if (pending?.marker !== created.marker) return recordAbandoned(created)(document);
    if (pending.id === created.id && pending.token === created.token) return undefined;
    return withJournal(document, { pending: created });
  };

/** Records that a create is of no use: its response was lost, or its key is not what was asked for. */
export const recordAbandoned =
  ({ marker, since, id }: PendingKey): Change =>
  (document) => {
    const { pending } = document?.rotation ?? {};
    // A key that is, or was, current has its place already.
    if (id !== undefined && isCurrentOrPrevious(document, id)) return undefined;
    const known = abandonedOf(document).find((each) => each.marker === marker);
    if (pending?.marker !== marker && known && (id === undefined || known.id === id)) {
      return undefined;
    }
    return retire(document, { marker, since, ...(id !== undefined && { id }) });
  };

/** Takes back a claim whose create was rejected: there is no key. */
export const removeClaim =
  (marker: string): Change =>
  (document) => {
    const { pending } = document?.rotation ?? {};
    const abandoned = abandonedOf(document);
    const isClaimed = pending?.marker === marker && pending.token === undefined;
    const left = abandoned.filter((each) => each.marker !== marker || each.id !== undefined);
    if (!isClaimed && left.length === abandoned.length) return undefined;
    return withJournal(document, {
      abandoned: left,
      ...(isClaimed && { pending: undefined }),
    });
  };

/** Makes the pending key the current one. The old one may be deleted at `after`. */
export const promote =
  (promoted: PendingKey, after: () => string): Change =>
  (document) => {
    const { pending, since: _, ...journal } = document?.rotation ?? {};
    const { marker, since, id, token, expiration_time, organization_id } = promoted;
    if (id === undefined || token === undefined) throw new Error("the pending key has no token");
    if (pending?.marker !== marker || pending.token !== token) {
      if (document?.id === id && document.token === token) return undefined;
      throw new NoLongerApplies("another run has given up the new key, or has replaced it");
    }
    // Where the old token is unknown, the old key is its owner's business. A server that replaces a key by
    // its name returns the current id: that key is not retired.
    const isRetired =
      document?.id !== undefined && document.token !== undefined && document.id !== id;
    // Should a person have put a retired id back: its time begins now.
    const isOld = (each: { id?: string }) => each.id !== undefined && each.id === document?.id;
    const previous = previousOf(document).filter((each) => !isOld(each));
    if (isRetired) previous.push({ id: document.id!, after: after() });
    const { expiration_time: _old, ...kept } = document ?? {};
    const next: StoredKey = {
      ...kept,
      id,
      token,
      ...(expiration_time !== undefined && { expiration_time }),
      ...(organization_id !== undefined && { organization_id }),
      rotation: journal,
    };
    return withJournal(next, {
      since,
      previous,
      abandoned: abandonedOf(document).filter((each) => !isOld(each)),
    });
  };

/** Lets a previous key be deleted at another time, if no other run has changed that. */
export const reschedule =
  (entry: PreviousKey, after: string): Change =>
  (document) => {
    const previous = previousOf(document);
    const isSame = ({ id, after: planned }: PreviousKey) =>
      id === entry.id && planned === entry.after;
    if (!previous.some(isSame)) return undefined;
    return withJournal(document, {
      previous: previous.map((each) => (isSame(each) ? { ...each, after } : each)),
    });
  };

/** Completes a document to which a key was written by hand. */
export const adopt =
  (
    current: StoredKey | undefined,
    since: string,
    fields: Pick<StoredKey, "expiration_time" | "organization_id">,
  ): Change =>
  (document) => {
    if (document?.id !== current?.id || document?.token !== current?.token) return undefined;
    if (document?.rotation?.since !== undefined) return undefined;
    return withJournal({ ...document, ...fields }, { since });
  };

/**
 * Removes an abandoned create, or a previous key, that needs no further attention. A create that has got an id
 * meanwhile stays: another run has found out that there is a key after all.
 */
export const forget =
  (entry: AbandonedKey | PreviousKey): Change =>
  (document) => {
    const isSame = (each: AbandonedKey | PreviousKey) =>
      each.id === entry.id &&
      ("marker" in each && each.marker) === ("marker" in entry && entry.marker);
    const abandoned = abandonedOf(document).filter((each) => !isSame(each));
    const previous = previousOf(document).filter((each) => !isSame(each));
    const count = abandonedOf(document).length + previousOf(document).length;
    return abandoned.length + previous.length === count
      ? undefined
      : withJournal(document, { abandoned, previous });
  };

export const isCurrentOrPrevious = (document: StoredKey | undefined, id: string): boolean =>
  document?.id === id || previousOf(document).some((each) => each.id === id);

/** Moves a create to the abandoned ones; an entry that is there already gets its id. */
function retire(document: StoredKey | undefined, { marker, since, id }: PendingKey): StoredKey {
  const others = abandonedOf(document).filter((each) => each.marker !== marker);
  const isPending = document?.rotation?.pending?.marker === marker;
  return withJournal(document, {
    abandoned: [...others, { marker, since, ...(id !== undefined && { id }) }],
    ...(isPending && { pending: undefined }),
  });
}

/** The document with another journal. Empty lists are left out, and unknown fields are kept. */
function withJournal(
  document: StoredKey | undefined,
  changes: { [Field in keyof KeyJournal]: KeyJournal[Field] | undefined },
): StoredKey {
  const fields = Object.entries({ ...document?.rotation, ...changes });
  const rotation: KeyJournal = Object.fromEntries(
    fields.filter(([, value]) => value !== undefined && !(Array.isArray(value) && !value.length)),
  );
  return { ...document, rotation };
}
