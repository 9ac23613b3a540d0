/** Which keys belong together: a key, its successors, and what interrupted rotations left behind. */
import type { ApiKey } from "../types.ts";

const marker = /\s*\[rotation:([^\]\s]+)\]/;

/** A description with the marker of a lineage, in place of any other marker. */
export const withMarker = (description: string | undefined, lineage: string): string =>
  `${(description ?? "").replace(marker, "")} [rotation:${lineage}]`.trim();

/** The lineage of a key: what its marker names or, where it has none, the key itself. */
export const lineageOf = ({ id, description }: ApiKey): string =>
  marker.exec(description ?? "")?.[1] ?? id;

/**
 * The other keys of the lineage, the newest first: those to delete, and those that may be newer than
 * `current`, which a second rotation may have created. Servers may round `created_at` to seconds:
 * `existedBefore` decides for a key of the same age.
 */
export function findLeftovers(
  keys: readonly ApiKey[],
  lineage: string,
  current: ApiKey,
  existedBefore: (id: string) => boolean,
): { leftovers: string[]; newer: string[] } {
  const age = ({ created_at }: ApiKey) => Date.parse(current.created_at) - Date.parse(created_at);
  const others = keys
    .filter((key) => lineageOf(key) === lineage && key.id !== current.id)
    .sort((a, b) => age(a) - age(b));
  // An age that cannot be computed is NaN, which is neither: the key stays.
  const isOlder = (key: ApiKey) => age(key) > 0 || (age(key) === 0 && existedBefore(key.id));
  return {
    leftovers: others.filter(isOlder).map(({ id }) => id),
    newer: others.filter((key) => !isOlder(key)).map(({ id }) => id),
  };
}
