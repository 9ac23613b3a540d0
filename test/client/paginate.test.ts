/** `listAll` yields each key once and misses none, whatever the list and the server do meanwhile. */
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { routes } from "../../generated/operations.ts";
import { ApiError } from "../../src/index.ts";
import { paginate } from "../../src/core/paginate.ts";
import type { ApiKey, ApiKeyList } from "../../src/types.ts";
import { setUp } from "../helpers/client-setup.ts";
import { isFull } from "../helpers/full.ts";

const keyOf = (id: string) => ({ id }) as ApiKey;
const idsOf = (count: number, prefix = "old") =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

interface Query {
  limit: number;
  offset: number;
}
interface Server {
  ids: string[];
  /** The query that the server obeys instead; it may throw. */
  read?: (query: Query) => Query;
  pagination?: (query: Query, ids: string[]) => unknown;
  /** Changes the list before each page but the first. */
  between?: (ids: string[]) => void;
}

/** Pages through a server; returns the ids in their order, and the limits that were requested. */
async function collect(server: Server, pageSize?: number) {
  const limits: number[] = [];
  const ids: string[] = [];
  const fetchPage = async (query: Query) => {
    limits.push(query.limit);
    if (limits.length > 1) server.between?.(server.ids);
    if (limits.length > 20_000) throw new Error("the loop does not end");
    const { limit, offset } = server.read?.(query) ?? query;
    const list: ApiKeyList = { api_keys: server.ids.slice(offset, offset + limit).map(keyOf) };
    const honest = { limit, offset, total: server.ids.length };
    const pagination = server.pagination ? server.pagination(query, server.ids) : honest;
    if (pagination !== undefined)
      list.pagination = pagination as NonNullable<ApiKeyList["pagination"]>;
    return { list, invalid: (problem: string) => new Error(problem) };
  };
  for await (const key of paginate(pageSize ? { pageSize } : {}, fetchPage)) ids.push(key.id);
  return { ids, limits };
}

/** The error of a server that refuses a page of this size. */
const refusal = (status: number) =>
  new ApiError("refused", {
    operation: "listApiKeys",
    method: "GET",
    url: "https://monad.com/api",
    attempts: 1,
    outcome: "not-applied",
    requestId: undefined,
    status,
    body: undefined,
    headers: new Headers(),
    retryAfterMs: undefined,
  });

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

describe.each(Object.entries(paginations))("with pagination %s", (_, pagination) => {
  // A total that is too low may end the list only where a page is short.
  test.each([0, 1, 2, 3, 99, 100, 101, 199, 200, 250])(
    "a list of %i keys is yielded whole and in order",
    async (count) => {
      const ids = idsOf(count);
      expect((await collect({ ids: [...ids], pagination: pagination! }, 100)).ids).toEqual(ids);
      expect((await collect({ ids: [...ids], pagination: pagination! })).ids).toEqual(ids);
    },
  );
});

test.each([1, 2, 3, 7])("a list is yielded whole with a page size of %i", async (pageSize) => {
  const ids = idsOf(40);
  expect((await collect({ ids: [...ids] }, pageSize)).ids).toEqual(ids);
});

test.each([0, 60])("a list of %i keys costs one request if pagination agrees", async (count) => {
  expect((await collect({ ids: idsOf(count) })).limits).toEqual([100]);
});

describe("without a page size", () => {
  test("pages grow from 100 to 1000: 10,000 keys cost at most 15 requests", async () => {
    const { ids, limits } = await collect({ ids: idsOf(10_000) });
    expect(ids).toEqual(idsOf(10_000));
    expect(limits.slice(0, 6)).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(Math.max(...limits)).toBe(1000);
    expect(limits.length).toBeLessThanOrEqual(15);
  });

  test.each([400, 413, 422, 500])(
    "a server that refuses pages above 500 with %i gets the last size that worked",
    async (status) => {
      const read = (query: Query) => {
        if (query.limit > 500) throw refusal(status);
        return query;
      };
      const { ids, limits } = await collect({ ids: idsOf(3000), read });
      expect(ids).toEqual(idsOf(3000));
      expect(limits.slice(0, 6)).toEqual([100, 200, 400, 800, 400, 400]);
      expect(Math.max(...limits.slice(4))).toBe(400);
    },
  );

  test("a server that refuses the first page is asked once, and its error is thrown", async () => {
    let requests = 0;
    const read = () => {
      requests++;
      throw refusal(400);
    };
    await expect(collect({ ids: idsOf(3000), read })).rejects.toMatchObject({ status: 400 });
    expect(requests).toBe(1);
  });

  test.each([401, 403, 404, 429])(
    "an error with %i is not about the size, and is thrown",
    async (status) => {
      const read = (query: Query) => {
        if (query.limit > 100) throw refusal(status);
        return query;
      };
      await expect(collect({ ids: idsOf(3000), read })).rejects.toMatchObject({ status });
    },
  );

  const clamps: [string, (query: Query) => Query, number][] = [
    ["returns at most 250", ({ limit, offset }) => ({ limit: Math.min(250, limit), offset }), 200],
    [
      "returns 10 above 500",
      ({ limit, offset }) => ({ limit: limit > 500 ? 10 : limit, offset }),
      400,
    ],
  ];
  const reports: [string, Server["pagination"]][] = [
    ["and reports what it was asked for", (query, ids) => ({ ...query, total: ids.length })],
    ["and reports no pagination", () => undefined],
    ["and reports its own limit", undefined],
  ];
  describe.each(clamps)("a server that %s", (_, read, lastFullLimit) => {
    test.each(reports)("%s still yields every key", async (_, pagination) => {
      const server = { ids: idsOf(3000), read, ...(pagination && { pagination }) };
      const { ids, limits } = await collect(server);
      expect(ids).toEqual(idsOf(3000));
      expect(new Set(limits.slice(5))).toEqual(new Set([lastFullLimit]));
      expect(limits.length).toBeLessThan(25);
    });
  });
});

test("an explicit page size never grows", async () => {
  const { limits } = await collect({ ids: idsOf(1000) }, 100);
  expect(new Set(limits)).toEqual(new Set([100]));
});

test("an explicit page size that the server refuses is not reduced", async () => {
  const read = () => {
    throw refusal(400);
  };
  await expect(collect({ ids: idsOf(3000), read }, 1000)).rejects.toMatchObject({ status: 400 });
});

describe("a list that changes between pages", () => {
  /** Draws a server whose keys are created and deleted while it is read, and the keys that stay. */
  function changingServer(
    draw: fc.GeneratorValue,
    most: { keys: number; changes: number; clamp: number },
  ) {
    const pick = (min: number, max: number) => draw(fc.integer, { min, max });
    const ids = idsOf(pick(0, most.keys));
    const stable = new Set(ids);
    const locations = [() => 0, (length: number) => length, (length: number) => pick(0, length)];
    const location = locations[pick(0, 2)]!;
    const changes = pick(0, most.changes);
    let created = 0;
    const between = (list: string[]) => {
      // Nobody can list what grows faster than it is read.
      if (created > 15 * most.changes) return;
      for (let deletes = pick(0, changes); deletes > 0 && list.length > 0; deletes--) {
        const [deleted] = list.splice(Math.min(location(list.length), list.length - 1), 1);
        stable.delete(deleted!);
      }
      for (let creates = pick(0, changes); creates > 0; creates--) {
        list.splice(location(list.length), 0, `new-${created++}`);
      }
    };
    const limit = pick(Math.ceil(most.clamp / 10), most.clamp);
    const reads: ((query: Query) => Query)[] = [
      (query) => query,
      (query) => query,
      (query) => ({ ...query, limit: Math.min(query.limit, limit) }),
    ];
    const kind = pick(0, reads.length - 1);
    // A server that clamps does not report a total here: a short page that agrees would end the list.
    const name =
      kind === 2 ? "missing" : ["honest", "missing", "the page's length as total"][pick(0, 2)]!;
    return { server: { ids, between, read: reads[kind]!, pagination: paginations[name]! }, stable };
  }

  function expectComplete(ids: string[], stable: Set<string>) {
    const unique = new Set(ids);
    expect(unique.size).toBe(ids.length);
    expect([...stable].filter((id) => !unique.has(id))).toEqual([]);
  }

  test("is yielded without a gap or a repeat, in random runs with a page size", async () => {
    const pageSizes = fc.constantFrom(1, 2, 3, 5, 10, 25, 100);
    const property = fc.asyncProperty(fc.gen(), pageSizes, async (draw, pageSize) => {
      const { server, stable } = changingServer(draw, { keys: 90, changes: 4, clamp: 20 });
      expectComplete((await collect(server, pageSize)).ids, stable);
    });
    await fc.assert(property, { numRuns: isFull ? 2000 : 300, seed: 1 });
  });

  test("is yielded without a gap or a repeat, in random runs without a page size", async () => {
    const refusals = fc.option(
      fc.record({ above: fc.integer({ min: 100, max: 1000 }), status: fc.constantFrom(400, 500) }),
    );
    const property = fc.asyncProperty(fc.gen(), refusals, async (draw, refused) => {
      const { server, stable } = changingServer(draw, { keys: 2000, changes: 30, clamp: 600 });
      const read = (query: Query) => {
        if (refused && query.limit > refused.above) throw refusal(refused.status);
        return server.read(query);
      };
      expectComplete((await collect({ ...server, read })).ids, stable);
    });
    await fc.assert(property, { numRuns: isFull ? 200 : 30, seed: 2 });
  });

  test("is what plain offset paging misses keys of", async () => {
    // The same change, to show that the simulation notices.
    const ids = idsOf(60);
    const seen: string[] = [];
    for (let offset = 0; offset < ids.length; offset += 10) {
      if (offset > 0) ids.splice(0, 3);
      seen.push(...ids.slice(offset, offset + 10));
    }
    expect(ids.filter((id) => !seen.includes(id)).length).toBeGreaterThan(8);
  });

  test.each([100, undefined])(
    "is found again after most of it was deleted at once, with the page size %s",
    async (pageSize) => {
      const list = idsOf(20_000);
      let pages = 0;
      const between = (ids: string[]) => {
        if (++pages === (pageSize ? 150 : 18)) ids.splice(0, 14_000);
      };
      const seen = new Set((await collect({ ids: list, between }, pageSize)).ids);
      expect(list.filter((id) => !seen.has(id))).toEqual([]);
    },
  );
});

describe("a server that", () => {
  const ids = idsOf(150);
  const problem = "a list that does not follow limit and offset";

  test.each([2, 10, 50])("returns at most %i keys yields the whole list", async (most) => {
    const read = (query: Query) => ({ ...query, limit: Math.min(most, query.limit) });
    const pagination = paginations.missing!;
    expect((await collect({ ids: [...ids], read, pagination }, 100)).ids).toEqual(ids);
    expect((await collect({ ids: [...ids], read }, 100)).ids).toEqual(ids);
  });

  describe.each([1, 2, 30, 100, 150])("ignores offset and returns %i keys", (size) => {
    test.each(Object.entries(paginations))(
      "yields the whole list or an error, with pagination %s",
      async (_, pagination) => {
        const read = () => ({ limit: size, offset: 0 });
        const end = collect({ ids: [...ids], read, pagination: pagination! }, 100).then(
          (result) => result.ids,
          (error: Error) => error.message,
        );
        const whole = size === ids.length ? ids : undefined;
        // A short page whose pagination reports no more keys: nobody can know better.
        const reported = size < 100 && pagination ? ids.slice(0, size) : problem;
        expect([problem, whole, reported]).toContainEqual(await end);
      },
    );
  });

  test("returns one key whatever the limit ends in an error", async () => {
    const read = ({ offset }: Query) => ({ limit: 1, offset });
    const pagination = paginations.missing!;
    await expect(collect({ ids: idsOf(5), read, pagination }, 100)).rejects.toThrow(problem);
  });

  test.each([1, 100])(
    "returns the same %i keys forever is asked less than 100 times",
    async (limit) => {
      let pages = 0;
      const between = () => void pages++;
      const read = () => ({ limit, offset: 0 });
      await expect(collect({ ids: [...ids], read, between }, 100)).rejects.toThrow(problem);
      expect(pages).toBeLessThan(100);
    },
  );

  test("returns a key without an id ends in an error", async () => {
    await expect(collect({ ids: [undefined as unknown as string] })).rejects.toThrow(
      "without an id",
    );
  });
});

describe("a server whose order is not stable", () => {
  /** A random whole number from 0, of a seeded generator: fast-check's own draws are too slow for so many. */
  const picker = (seed: number) => (max: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * (max + 1));
  };
  /** The changes of the order before each page but the first. */
  const orders: [string, (ids: string[], pick: (max: number) => number) => void][] = [
    [
      "is drawn anew for each request",
      (ids, pick) => {
        for (let last = ids.length - 1; last > 0; last--) {
          const other = pick(last);
          [ids[last], ids[other]] = [ids[other]!, ids[last]!];
        }
      },
    ],
    [
      "has neighbours that change places",
      (ids, pick) => {
        const at = pick(ids.length - 2);
        [ids[at], ids[at + 1]] = [ids[at + 1]!, ids[at]!];
      },
    ],
    [
      "puts a key that was used to the front",
      (ids, pick) => void ids.unshift(...ids.splice(pick(ids.length - 1), 1)),
    ],
  ];

  test.each(orders)("and %s is yielded whole, each key once", async (_, change) => {
    const pageSizes = fc.constantFrom(10, 50, undefined);
    const property = fc.asyncProperty(fc.nat(), pageSizes, async (seed, pageSize) => {
      const pick = picker(seed);
      const { ids } = await collect(
        { ids: idsOf(300), between: (all) => change(all, pick) },
        pageSize,
      );
      expect(ids.length).toBe(300);
      expect(new Set(ids)).toEqual(new Set(idsOf(300)));
    });
    await fc.assert(property, { numRuns: isFull ? 200 : 15, seed: 3 });
  });

  test("and hides keys ends in an error that says how many are missing", async () => {
    let hidden = 7;
    const pagination = (query: Query) => ({ ...query, total: 20 });
    const between = (ids: string[]) => {
      // One more appears with each walk, and never all.
      if (hidden > 3) ids.unshift(`late-${hidden--}`);
    };
    const end = collect({ ids: idsOf(10), pagination, between });
    await expect(end).rejects.toThrow("a list in changing order: 6 of 20 keys are missing");
  });
});

describe("a total that is too high", () => {
  const tooHigh = (query: Query, ids: string[]) => ({ ...query, total: ids.length + 5 });

  test("costs one more walk, and no error", async () => {
    const ids = idsOf(60);
    const { ids: yielded, limits } = await collect({ ids: [...ids], pagination: tooHigh }, 20);
    expect(yielded).toEqual(ids);
    const once = await collect({ ids: [...ids], pagination: paginations.missing! }, 20);
    expect(limits.length).toBe(2 * once.limits.length);
  });

  test("of a long list in short pages ends, too", async () => {
    const ids = idsOf(1000);
    expect((await collect({ ids: [...ids], pagination: tooHigh }, 10)).ids).toEqual(ids);
  });

  test("because keys are created all the time is no error", async () => {
    let created = 0;
    const between = (ids: string[]) => void ids.unshift(`new-${created++}`);
    const { ids } = await collect({ ids: idsOf(100), between }, 20);
    expect(ids.filter((id) => id.startsWith("old"))).toHaveLength(100);
    expect(created).toBeLessThan(20);
  });
});

test("another parameter of a list goes with every page, and is an option only if the spec has it", async () => {
  const sent: string[] = [];
  const fetch = async (url: unknown) => {
    sent.push(new URL(String(url)).search);
    return Response.json({ api_keys: sent.length < 3 ? [{ id: `k${sent.length}` }] : [] });
  };
  const list = (options: object) => setUp({ fetch }).client.listAll(options).next();
  await expect(list({ made_up: "r" })).rejects.toThrow('must not contain "made_up"');
  const parameters: Record<string, string> = routes.listApiKeys.query;
  parameters.made_up = "string";
  onTestFinished(() => void delete parameters.made_up);
  await list({ made_up: "r", pageSize: 2 });
  expect(sent).toEqual(["?made_up=r&limit=2&offset=0"]);
  await expect(list({ offset: 1 })).rejects.toThrow('must not contain "offset"');
});
