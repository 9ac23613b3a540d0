/** Pages through a list that may change meanwhile. */
import { ApiError } from "../errors.ts";
import type { ApiKey, ApiKeyList, ListAllOptions } from "../types.ts";
import { adviseCallOption } from "./request-body.ts";
import { checkOptions, checkWhole } from "./validate.ts";

/** Where the next page starts, and what the pages so far have shown. */
export interface Position {
  offset: number;
  /** The number of keys to request: at least two, because pages overlap by one. */
  limit: number;
  /** Whether the page may grow. */
  grows: boolean;
  /** The last limit that the server accepted and filled, or the first one. */
  filled: number;
  /** The most keys seen in one page: a server may return fewer than requested. */
  largest: number;
  /** Pages in a row without a new key. */
  idle: number;
  /** Steps back in a row. Each is twice as long as the one before. */
  back: number;
}

/** What the next step depends on. */
export interface PageDetails {
  count: number;
  /** How many of its keys were not known before. */
  fresh: number;
  /** Whether any of its keys was known before. */
  meets: boolean;
  pagination: ApiKeyList["pagination"];
}

export const listAllOptionNames = ["pageSize"] as const satisfies readonly (keyof ListAllOptions)[];

const firstPageSize = 100;
const largestPageSize = 1000;

/** Without a page size, it grows from 100 to 1000. */
export const firstPosition = (pageSize?: number): Position => ({
  offset: 0,
  limit: Math.max(2, pageSize ?? firstPageSize),
  grows: pageSize === undefined,
  filled: firstPageSize,
  largest: 0,
  idle: 0,
  back: 0,
});

/**
 * Whether no key can have been missed before this page: it starts the list, or contains a known key. When
 * keys before the offset are deleted, the rest moves forward, and a page without a known key may begin
 * behind keys that were never seen.
 */
export const continues = (offset: number, page: PageDetails): boolean => offset === 0 || page.meets;

/**
 * The next page; "end" after the last one; "lost" if the list cannot be paged. `pagination` may be missing
 * or wrong, so it ends the list only where a short page agrees with it. Otherwise the end is a page with
 * nothing behind the last known key.
 */
export function nextPosition(position: Position, page: PageDetails): Position | "end" | "lost" {
  const { offset, limit, grows, filled } = position;
  const { count, fresh, pagination } = page;
  const largest = Math.max(position.largest, count);
  const connected = continues(offset, page);
  const idle = connected && fresh > 0 ? 0 : position.idle + 1;

  if (!connected) {
    // Behind the only key of a list there is nothing.
    if (count === 0 && largest < 2) return "end";
    // Step back until a known key is met.
    const start = Math.max(0, offset - Math.max(1, largest - 1) * 2 ** position.back);
    return { ...position, offset: start, largest, idle, back: position.back + 1 };
  }

  const isShort = count < limit && !(count >= (pagination?.limit ?? limit));
  if (isShort && typeof pagination?.total === "number" && pagination.total <= offset + count) {
    return "end";
  }
  if (count === 0 || (count === 1 && largest > 1)) return "end";
  // A server that returns the same keys for every offset would be asked forever.
  if (idle > 64) return "lost";
  // The next page begins with the last key of this one.
  const next = { ...position, offset: offset + Math.max(1, count - 1), largest, idle, back: 0 };
  if (!grows) return next;
  return count < limit
    ? { ...next, grows: false, limit: filled }
    : { ...next, filled: limit, limit: Math.min(largestPageSize, limit * 2) };
}

/** The same page in the last size that worked; undefined if that is the size already. */
export const withSmallerPage = (position: Position): Position | undefined =>
  position.limit > position.filled && position.grows
    ? { ...position, limit: position.filled, grows: false }
    : undefined;

/** Whether an error may be about the size of the page. */
const mayRefuseSize = (error: unknown): boolean =>
  error instanceof ApiError && ([400, 413, 422].includes(error.status) || error.status >= 500);

/** A page, and the error for a list that cannot be paged. */
export interface FetchedPage {
  list: ApiKeyList;
  invalid: (problem: string) => Error;
}

/** Yields every key once, requesting pages as the caller needs them. An abort also ends it between keys. */
export async function* paginate(
  options: ListAllOptions | undefined,
  fetchPage: (query: { limit: number; offset: number }) => Promise<FetchedPage>,
  signal?: AbortSignal,
): AsyncGenerator<ApiKey, void, void> {
  const { pageSize } = checkOptions("options", options, listAllOptionNames, (name) =>
    name === "limit" ? 'did you mean "pageSize"?' : adviseCallOption(name),
  );
  if (pageSize !== undefined) checkWhole("pageSize", pageSize, 1);
  let position = firstPosition(pageSize);
  const seen = new Set<string>();
  for (;;) {
    const { limit, offset } = position;
    let fetched: FetchedPage;
    try {
      fetched = await fetchPage({ limit, offset });
    } catch (error) {
      const smaller = mayRefuseSize(error) && withSmallerPage(position);
      if (!smaller) throw error;
      position = smaller;
      continue;
    }
    const { list, invalid } = fetched;
    const keys = list.api_keys;
    if (keys.some((key) => typeof key?.id !== "string")) throw invalid("a key without an id");
    const unseen = new Map(keys.filter((key) => !seen.has(key.id)).map((key) => [key.id, key]));
    const page = {
      count: keys.length,
      fresh: unseen.size,
      meets: keys.some((key) => seen.has(key.id)),
      pagination: list.pagination,
    };
    if (continues(offset, page)) {
      for (const id of unseen.keys()) seen.add(id);
      for (const key of unseen.values()) {
        yield key;
        if (signal?.aborted) throw signal.reason;
      }
    }
    const next = nextPosition(position, page);
    if (next === "end") return;
    if (next === "lost") throw invalid("a list that does not follow limit and offset");
    position = next;
  }
}
