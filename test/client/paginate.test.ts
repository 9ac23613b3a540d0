import { describe, expect, test } from "vitest";
import { paginate } from "../../src/paginate.ts";
import type { ApiKey, ApiKeyList } from "../../src/types.ts";

/** Deterministic chance: mulberry32. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const keyOf = (id: string) => ({ id }) as ApiKey;
const idsOf = (count: number, prefix = "old") =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

interface Server {
  ids: string[];
  /** What the server makes of a query; the honest one obeys. */
  read?: (query: { limit: number; offset: number }) => { limit: number; offset: number };
  pagination?: (query: { limit: number; offset: number }, ids: string[]) => unknown;
  /** What happens to the list before each page but the first. */
  between?: (ids: string[]) => void;
}

/** Pages through a server; gives the ids in the order they came, and how many requests that took. */
async function collect(
  server: Server,
  pageSize = 100,
): Promise<{ got: string[]; requests: number }> {
  let requests = 0;
  const got: string[] = [];
  const fetchPage = async (query: { limit: number; offset: number }) => {
    if (requests++ > 0) server.between?.(server.ids);
    if (requests > 20_000) throw new Error("the loop does not end");
    const { limit, offset } = server.read?.(query) ?? query;
    const list: ApiKeyList = { api_keys: server.ids.slice(offset, offset + limit).map(keyOf) };
    const honest = { limit, offset, total: server.ids.length };
    const pagination = server.pagination ? server.pagination(query, server.ids) : honest;
    if (pagination !== undefined)
      list.pagination = pagination as NonNullable<ApiKeyList["pagination"]>;
    return { list, invalid: (problem: string) => new Error(problem) };
  };
  for await (const key of paginate({ pageSize }, fetchPage)) got.push(key.id);
  return { got, requests };
}

const paginations: Record<string, Server["pagination"]> = {
  honest: (query, ids) => ({ ...query, total: ids.length }),
  missing: () => undefined,
  "the page's length as total": ({ limit, offset }, ids) => ({
    limit,
    offset,
    total: Math.max(0, Math.min(limit, ids.length - offset)),
  }),
  "far too high": (query) => ({ ...query, total: 1e9 }),
  zero: () => ({ limit: 0, offset: 0, total: 0 }),
  "of another kind": () => ({ limit: "10", offset: null, total: "all" }),
};

describe("a list that stays as it is", () => {
  const sizes = [0, 1, 2, 3, 99, 100, 101, 199, 200, 250];
  for (const [name, pagination] of Object.entries(paginations)) {
    test.each(sizes)(`comes whole and in order with pagination ${name}, %i keys`, async (count) => {
      // A total that is too low may end the list where a page is short, and nowhere else.
      const ids = idsOf(count);
      const { got } = await collect({ ids: [...ids], pagination: pagination! });
      expect(got).toEqual(ids);
    });
  }

  test.each([1, 2, 3, 7])("comes whole with a page size of %i", async (pageSize) => {
    const ids = idsOf(40);
    expect((await collect({ ids: [...ids] }, pageSize)).got).toEqual(ids);
  });

  test("of 10,000 keys costs about a request for each hundred", async () => {
    const { got, requests } = await collect({ ids: idsOf(10_000) });
    expect(got).toHaveLength(10_000);
    expect(requests).toBeLessThanOrEqual(102);
  });

  test("that fits in a page costs one request when pagination agrees", async () => {
    expect((await collect({ ids: idsOf(60) })).requests).toBe(1);
    expect((await collect({ ids: [] })).requests).toBe(1);
  });
});

describe("a list that changes between pages", () => {
  test("is never missed a key of, nor given one twice, in 2,000 seeded runs", async () => {
    const names = Object.keys(paginations);
    for (let seed = 1; seed <= 2000; seed++) {
      const chance = chanceOf(seed);
      const pick = (from: number, to: number) => from + Math.floor(chance() * (to - from + 1));
      const pageSize = [1, 2, 3, 5, 10, 25, 100][pick(0, 6)]!;
      const clamp = chance() < 0.2 ? pick(2, 20) : Infinity;
      const ids = idsOf(pick(0, 90));
      const stable = new Set(ids);
      let made = 0;
      const place = [() => 0, (length: number) => length, (length: number) => pick(0, length)][
        pick(0, 2)
      ]!;
      const most = pick(0, 4);
      const between = (list: string[]) => {
        // It ends some day: nobody can list what grows faster than it is read.
        if (made > 60) return;
        for (let deletes = pick(0, most); deletes > 0 && list.length > 0; deletes--) {
          const [gone] = list.splice(Math.min(place(list.length), list.length - 1), 1);
          stable.delete(gone!);
        }
        for (let creates = pick(0, most); creates > 0; creates--) {
          list.splice(place(list.length), 0, `new-${made++}`);
        }
      };
      const name = names[seed % 3]!; // honest, missing, and a lie that a busy list can tell as well
      const { got } = await collect(
        {
          ids,
          between,
          read: ({ limit, offset }) => ({ limit: Math.min(limit, clamp), offset }),
          ...(clamp === Infinity
            ? { pagination: paginations[name]! }
            : { pagination: () => undefined }),
        },
        pageSize,
      );
      const label = `seed ${seed}, page size ${pageSize}, clamp ${clamp}, ${name}`;
      expect(new Set(got).size, `${label}: twice`).toBe(got.length);
      const missed = [...stable].filter((id) => !got.includes(id));
      expect(missed, `${label}: missed`).toEqual([]);
    }
  });

  test("is what plain offset paging misses keys of", async () => {
    // The same change, to show that the simulation can tell.
    const ids = idsOf(60);
    const got: string[] = [];
    for (let offset = 0; offset < ids.length; offset += 10) {
      if (offset > 0) ids.splice(0, 3);
      got.push(...ids.slice(offset, offset + 10));
    }
    expect(ids.filter((id) => !got.includes(id)).length).toBeGreaterThan(8);
  });

  test("is found again after nearly all of it was deleted at once", async () => {
    const ids = idsOf(20_000);
    let pages = 0;
    const { got } = await collect({
      ids,
      between: (list) => {
        if (++pages === 150) list.splice(0, 14_000);
      },
    });
    expect(ids.filter((id) => !got.includes(id))).toEqual([]);
  });
});

describe("a server that does not follow the query", () => {
  const ids = idsOf(150);

  test("and clamps the limit gives the whole list", async () => {
    for (const clamp of [2, 10, 50]) {
      const read = (query: { limit: number; offset: number }) => ({
        ...query,
        limit: Math.min(clamp, query.limit),
      });
      const pagination = paginations.missing!;
      expect((await collect({ ids: [...ids], read, pagination })).got).toEqual(ids);
      expect((await collect({ ids: [...ids], read })).got).toEqual(ids);
    }
  });

  test.each([1, 2, 30, 100, 150])(
    "and ignores offset, with pages of %i, gives the whole list or an error",
    async (size) => {
      for (const pagination of Object.values(paginations)) {
        const read = () => ({ limit: size, offset: 0 });
        const end = collect({ ids: [...ids], read, pagination: pagination! }).then(
          ({ got }) => got,
          (error: Error) => error.message,
        );
        const whole = size === ids.length ? ids : undefined;
        const error = "a list that does not follow limit and offset";
        // Where it says so itself, nobody can know better: a short page, and no more keys than that.
        const lied = ids.slice(0, size);
        expect([error, whole, size < 100 && pagination ? lied : error]).toContainEqual(await end);
      }
    },
  );

  test("and gives one key whatever the limit ends in an error", async () => {
    const read = ({ offset }: { offset: number }) => ({ limit: 1, offset });
    const pagination = paginations.missing!;
    await expect(collect({ ids: idsOf(5), read, pagination })).rejects.toThrow("limit and offset");
  });

  test("is not asked more than a hundred times for it", async () => {
    let pages = 0;
    const between = () => void pages++;
    for (const read of [() => ({ limit: 100, offset: 0 }), () => ({ limit: 1, offset: 0 })]) {
      pages = 0;
      await expect(collect({ ids: [...ids], read, between })).rejects.toThrow("limit and offset");
      expect(pages).toBeLessThan(100);
    }
  });

  test("and leaves out an id ends in an error", async () => {
    await expect(collect({ ids: [undefined as unknown as string] })).rejects.toThrow(
      "without an id",
    );
  });
});
