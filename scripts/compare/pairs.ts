/** Compares named things: which are new or gone, which were renamed, and what changed in the others. */
import {
  added,
  type Difference,
  type Location,
  removed,
  type Sides,
  type Subject,
} from "./differences.ts";

interface Pair<T> {
  from: string;
  to: string;
  before: T;
  after: T;
}

/**
 * Pairs the entries of two objects by their names. An entry that only one side has was renamed when exactly one
 * entry that only the other side has is the same, as `isSame` sees it.
 */
export function pairUp<T>(
  before: Record<string, T>,
  after: Record<string, T>,
  isSame: (before: T, after: T) => boolean,
) {
  const lacks = (other: Record<string, T>) => (name: string) => !Object.hasOwn(other, name);
  const gone = Object.keys(before).filter(lacks(after));
  const fresh = Object.keys(after).filter(lacks(before));
  const matches = (name: string) => fresh.filter((other) => isSame(before[name]!, after[other]!));
  const renames = new Map(gone.map((name) => [name, matches(name)]));
  const pairs = Object.keys(after).flatMap((to): Pair<T>[] => {
    const sources = gone.filter((name) => renames.get(name)!.includes(to));
    const isRenamed = sources.length === 1 && renames.get(sources[0]!)!.length === 1;
    const from = fresh.includes(to) ? (isRenamed ? sources[0] : undefined) : to;
    return from === undefined ? [] : [{ from, to, before: before[from]!, after: after[to]! }];
  });
  return {
    pairs,
    removed: gone.filter((name) => !pairs.some(({ from }) => from === name)),
    added: fresh.filter((name) => !pairs.some(({ to }) => to === name)),
  };
}

/** `at` is the location of an entry, and `compare` reports what changed in one that both sides have. */
export function compareNamed<T>(
  { renames }: Sides,
  subject: Subject,
  before: Record<string, T>,
  after: Record<string, T>,
  at: (name: string, value: T) => Location,
  compare: (pair: Pair<T>, at: Location) => Difference[],
  isSame: (before: T, after: T) => boolean = () => false,
): Difference[] {
  const named = pairUp(before, after, (one, other) => renames && isSame(one, other));
  return [
    ...named.removed.map((name) => removed(at(name, before[name]!), subject, before[name])),
    ...named.added.map((name) => added(at(name, after[name]!), subject, after[name])),
    ...named.pairs.flatMap((pair): Difference[] => {
      const { from, to } = pair;
      const here = at(to, pair.after);
      const renamed = { ...here, subject, aspect: "", before: from, after: to } as const;
      return [
        ...(from === to ? [] : [{ ...renamed, kind: "renamed" } as const]),
        ...compare(pair, here),
      ];
    }),
  ];
}
