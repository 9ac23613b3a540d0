/** Pages through a list that may change meanwhile. */
import { ApiError } from "../errors.ts";
import type { ApiKey, ApiKeyList, ListAllOptions, ListQuery } from "../types.ts";
import { adviseCallOption, parameterNames } from "./request-body.ts";
import { checkOptions, checkWhole } from "./validate.ts";

/** Where the next page starts, and what the pages so far have shown. */
export interface Position {
  offset: number;
  /** The number of keys to request: at least two, because pages overlap by one. */
  limit: number;
  /** Whether the page may grow. */
  grows: boolean;
  /** The last limit that the server accepted and filled, or the first one. */
  lastFullLimit: number;
  /** The most keys seen in one page: a server may return fewer than requested. */
  largest: number;
  /** Pages in a row without a new key, and how many there may be. */
  pagesWithoutNewKeys: number;
  mostPagesWithoutNewKeys: number;
  /** Steps back in a row. Each is twice as long as the one before. */
  stepsBack: number;
}

/** What the next step depends on. */
export interface PageDetails {
  count: number;
  /** How many of its keys were not known before. */
  newKeys: number;
  /** Whether any of its keys was known before. */
  overlaps: boolean;
  pagination: ApiKeyList["pagination"];
}

/** Where `list` takes limit and offset, `listAll` takes the size of its pages. */
const listAllOptionNames = (): (keyof ListAllOptions)[] => [
  "pageSize",
  ...parameterNames().filter((name) => name !== "limit" && name !== "offset"),
];

const firstPageSize = 100;
const largestPageSize = 1000;

/** How often a list is walked whose order is not stable: each walk finds about two thirds of what is left. */
const mostWalks = 20;

/** Without a page size, it grows from 100 to 1000. */
export const firstPosition = (pageSize?: number): Position => ({
  offset: 0,
  limit: Math.max(2, pageSize ?? firstPageSize),
  grows: pageSize === undefined,
  lastFullLimit: firstPageSize,
  largest: 0,
  pagesWithoutNewKeys: 0,
  mostPagesWithoutNewKeys: 64,
  stepsBack: 0,
});

/** The start of another walk, with the longest page that the server may accept. */
const firstPositionAgain = (position: Position, pagesSoFar: number): Position => ({
  ...position,
  offset: 0,
  limit: position.grows ? largestPageSize : position.limit,
  pagesWithoutNewKeys: 0,
  mostPagesWithoutNewKeys: 64 + 2 * pagesSoFar,
  stepsBack: 0,
});

/**
 * Whether no key can have been missed before this page: it starts the list, or contains a known key. When
 * keys before the offset are deleted, the rest moves forward, and a page without a known key may begin
 * behind keys that were never seen.
 */
export const isContiguous = (offset: number, page: PageDetails): boolean =>
  offset === 0 || page.overlaps;

/**
 * The next page; "end" after the last one; "unpageable" if the server does not follow limit and offset.
 * `pagination` may be missing or wrong, so it ends the list only where a short page agrees with it.
 * Otherwise the end is a page with nothing behind the last known key.
 */
export function nextPosition(
  position: Position,
  page: PageDetails,
): Position | "end" | "unpageable" {
  const { offset, limit, grows, lastFullLimit, stepsBack } = position;
  const { count, newKeys, pagination } = page;
  const largest = Math.max(position.largest, count);
  const contiguous = isContiguous(offset, page);
  const pagesWithoutNewKeys = contiguous && newKeys > 0 ? 0 : position.pagesWithoutNewKeys + 1;

  const base = { ...position, largest, pagesWithoutNewKeys };

  if (!contiguous) {
    // Behind the only key of a list there is nothing.
    if (count === 0 && largest < 2) return "end";
    // Step back until a known key is met.
    const start = Math.max(0, offset - Math.max(1, largest - 1) * 2 ** stepsBack);
    return { ...base, offset: start, stepsBack: stepsBack + 1 };
  }

  const isShort = count < limit && !(count >= (pagination?.limit ?? limit));
  if (isShort && typeof pagination?.total === "number" && pagination.total <= offset + count) {
    return "end";
  }
  if (count === 0 || (count === 1 && largest > 1)) return "end";
  // A server that returns the same keys for every offset would be asked forever.
  if (pagesWithoutNewKeys > position.mostPagesWithoutNewKeys) return "unpageable";
  // The next page begins with the last key of this one.
  const next = { ...base, offset: offset + Math.max(1, count - 1), stepsBack: 0 };
  if (!grows) return next;
  return count < limit
    ? { ...next, grows: false, limit: lastFullLimit }
    : { ...next, lastFullLimit: limit, limit: Math.min(largestPageSize, limit * 2) };
}

/** The same page in the last size that worked; undefined if that is the size already. */
export const withSmallerPage = (position: Position): Position | undefined =>
  position.limit > position.lastFullLimit && position.grows
    ? { ...position, limit: position.lastFullLimit, grows: false }
    : undefined;

/** Whether an error may be about the size of the page. */
const mayRefuseSize = (error: unknown): boolean =>
  error instanceof ApiError && ([400, 413, 422].includes(error.status) || error.status >= 500);

/** A page, and the error for a list that cannot be paged. */
export interface FetchedPage {
  list: ApiKeyList;
  invalid: (problem: string) => Error;
}

/**
 * Yields every key once, requesting pages as the caller needs them. An abort also ends it between keys.
 *
 * Where the list has fewer keys than its `total`, it is walked again. If that brings nothing new, the total is
 * wrong; if it does, the order is not stable, and the walks go on.
 */
export async function* paginate(
  options: ListAllOptions | undefined,
  fetchPage: (query: ListQuery & { limit: number; offset: number }) => Promise<FetchedPage>,
  signal?: AbortSignal,
): AsyncGenerator<ApiKey, void, void> {
  const { pageSize, ...filter } = checkOptions("options", options, listAllOptionNames(), (name) =>
    name === "limit" ? 'did you mean "pageSize"?' : adviseCallOption(name),
  );
  if (pageSize !== undefined) checkWhole("pageSize", pageSize, 1);
  let position = firstPosition(pageSize);
  let pages = 0;
  let [walk, knownBefore] = [1, 0];
  /** The least total that was reported: more keys than that may have been created meanwhile. */
  let total = Infinity;
  const seen = new Set<string>();
  for (;;) {
    const { limit, offset } = position;
    let fetched: FetchedPage;
    try {
      fetched = await fetchPage({ ...filter, limit, offset });
    } catch (error) {
      const smaller = mayRefuseSize(error) && withSmallerPage(position);
      if (!smaller) throw error;
      position = smaller;
      continue;
    }
    const { list, invalid } = fetched;
    const { api_keys: keys, pagination } = list;
    if (keys.some((key) => typeof key?.id !== "string")) throw invalid("a key without an id");
    const unseen = new Map(keys.filter((key) => !seen.has(key.id)).map((key) => [key.id, key]));
    const page = {
      count: keys.length,
      newKeys: unseen.size,
      overlaps: keys.some((key) => seen.has(key.id)),
      pagination,
    };
    pages++;
    if (typeof pagination?.total === "number") total = Math.min(total, pagination.total);
    if (isContiguous(offset, page)) {
      for (const id of unseen.keys()) seen.add(id);
      for (const key of unseen.values()) {
        yield key;
        if (signal?.aborted) throw signal.reason;
      }
    }
    const next = nextPosition(position, page);
    if (next === "unpageable") throw invalid("a list that does not follow limit and offset");
    if (next !== "end") {
      position = next;
      continue;
    }
    // The order is stable if the second walk has brought nothing new.
    if (total === Infinity || seen.size >= total || (walk === 2 && seen.size === knownBefore))
      return;
    if (walk === mostWalks) {
      throw invalid(`a list in changing order: ${total - seen.size} of ${total} keys are missing`);
    }
    [walk, knownBefore] = [walk + 1, seen.size];
    position = firstPositionAgain(position, pages);
  }
}
