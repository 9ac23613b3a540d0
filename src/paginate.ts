import { checkBag, checkWhole } from "./options.ts";
import type { ApiKey, ApiKeyList, ListAllOptions } from "./types.ts";

/** Where the next page starts, and what the pages so far taught. */
export interface Position {
  offset: number;
  /** How many keys to ask for: at least two, as pages overlap by one. */
  limit: number;
  /** The most keys seen in one page: a server may give fewer than it is asked for. */
  largest: number;
  /** Pages in a row that brought nothing new. */
  idle: number;
  /** Steps back in a row: each is twice as long as the one before. */
  back: number;
}

/** What a page holds, as far as the next step depends on it. */
export interface PageFacts {
  count: number;
  /** How many of its keys were not known before. */
  fresh: number;
  /** Whether any of its keys was known before. */
  meets: boolean;
  pagination: ApiKeyList["pagination"];
}

export const firstPosition = (pageSize: number): Position => ({
  offset: 0,
  limit: Math.max(2, pageSize),
  largest: 0,
  idle: 0,
  back: 0,
});

/**
 * Whether no key can have been missed between a page and what is known: the page starts the list, or
 * holds a known key. When keys before the offset are deleted, the rest moves to the left, and a page
 * without a known key may begin behind keys that were never seen.
 */
export const continues = (offset: number, page: PageFacts): boolean => offset === 0 || page.meets;

/**
 * The next page to ask for; "end" after the last one; "lost" when the server does not let its list be
 * paged through. `pagination` may be missing or wrong, so it ends the list only where a short page says
 * the same; otherwise the end is a page that holds nothing behind the last known key.
 */
export function nextPosition(position: Position, page: PageFacts): Position | "end" | "lost" {
  const { offset, limit } = position;
  const { count, fresh, pagination } = page;
  const largest = Math.max(position.largest, count);
  const connected = continues(offset, page);
  const idle = connected && fresh > 0 ? 0 : position.idle + 1;

  if (!connected) {
    // Behind the only key of the list there is nothing.
    if (count === 0 && largest < 2) return "end";
    // Step back until a known key is met.
    const start = Math.max(0, offset - Math.max(1, largest - 1) * 2 ** position.back);
    return { offset: start, limit, largest, idle, back: position.back + 1 };
  }

  const short = count < limit && !(count >= (pagination?.limit ?? limit));
  if (short && typeof pagination?.total === "number" && pagination.total <= offset + count) {
    return "end";
  }
  if (count === 0 || (count === 1 && largest > 1)) return "end";
  // A server that gives the same keys wherever it is asked to start would be asked for ever.
  if (idle > 64) return "lost";
  // The next page begins with the last key of this one.
  return { offset: offset + Math.max(1, count - 1), limit, largest, idle, back: 0 };
}

/** A page, and the error for a list that cannot be paged through. */
export interface FetchedPage {
  list: ApiKeyList;
  broken: (problem: string) => Error;
}

/** Every key once, page by page as the caller asks; an abort in between ends it as it ends a call. */
export async function* paginate(
  options: ListAllOptions | undefined,
  fetchPage: (query: { limit: number; offset: number }) => Promise<FetchedPage>,
  signal?: AbortSignal,
): AsyncGenerator<ApiKey, void, void> {
  const { pageSize = 100 } = checkBag("options", options);
  let position = firstPosition(checkWhole("pageSize", pageSize, 1));
  const seen = new Set<string>();
  for (;;) {
    const { limit, offset } = position;
    const { list, broken } = await fetchPage({ limit, offset });
    const keys = list.api_keys;
    if (keys.some((key) => typeof key?.id !== "string")) throw broken("a key without an id");
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
    if (next === "lost") throw broken("a list that does not follow limit and offset");
    position = next;
  }
}
