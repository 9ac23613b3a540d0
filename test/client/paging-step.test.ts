/** Where the next page starts, or that there is none: a pure function. */
import { describe, expect, test } from "vitest";
import {
  isContiguous,
  firstPosition,
  nextPosition,
  type PageDetails,
} from "../../src/core/paginate.ts";

/** A page of ten new keys, behind what is known. */
const page = (details: Partial<PageDetails> = {}): PageDetails => ({
  count: 10,
  newKeys: 10,
  overlaps: true,
  pagination: undefined,
  ...details,
});
const at = (position: object) => ({ ...firstPosition(10), largest: 10, ...position });

describe("the first page", () => {
  test("starts the list, and asks for two keys at least", () => {
    expect(firstPosition(50)).toMatchObject({ offset: 0, limit: 50 });
    expect(firstPosition(1)).toMatchObject({ offset: 0, limit: 2 });
  });

  test("continues what is known, and any other only where it meets a known key", () => {
    expect(isContiguous(0, page({ overlaps: false }))).toBe(true);
    expect(isContiguous(9, page())).toBe(true);
    expect(isContiguous(9, page({ overlaps: false }))).toBe(false);
  });
});

describe("the next page", () => {
  test("starts at the last key of this one, and has the same limit", () => {
    const next = nextPosition(firstPosition(10), page({ overlaps: false }));
    expect(next).toEqual({
      ...firstPosition(10),
      offset: 9,
      largest: 10,
    });
    expect(nextPosition(at({ offset: 9 }), page({ count: 4 }))).toMatchObject({ offset: 12 });
  });

  test("starts one key further behind a page of one, where no page was longer", () => {
    const first = nextPosition(firstPosition(10), page({ count: 1, newKeys: 1, overlaps: false }));
    expect(first).toMatchObject({ offset: 1, largest: 1 });
  });

  test("remembers the longest page", () => {
    expect(nextPosition(at({ largest: 3 }), page({ count: 8 }))).toMatchObject({ largest: 8 });
    expect(nextPosition(at({ largest: 9 }), page({ count: 8 }))).toMatchObject({ largest: 9 });
  });
});

describe("where no key of a page is known", () => {
  const unmet = page({ overlaps: false });

  test("it steps back by a page, less the overlap, and twice as far each time", () => {
    const first = nextPosition(at({ offset: 90 }), unmet);
    expect(first).toEqual({ ...at({}), offset: 81, pagesWithoutNewKeys: 1, stepsBack: 1 });
    const second = nextPosition(first as ReturnType<typeof at>, unmet);
    expect(second).toMatchObject({ offset: 63, pagesWithoutNewKeys: 2, stepsBack: 2 });
    // Once one is met, the steps are short again.
    expect(nextPosition(second as ReturnType<typeof at>, page())).toMatchObject({
      offset: 72,
      pagesWithoutNewKeys: 0,
      stepsBack: 0,
    });
  });

  test("it steps back by one key where pages hold one", () => {
    const single = page({ count: 1, newKeys: 1, overlaps: false });
    expect(nextPosition(at({ offset: 5, largest: 1 }), single)).toMatchObject({ offset: 4 });
  });

  test("it steps back to the start at most", () => {
    expect(nextPosition(at({ offset: 5 }), unmet)).toMatchObject({ offset: 0 });
  });

  test("and the page is empty, it steps back: keys may have been deleted", () => {
    const none = page({ count: 0, newKeys: 0, overlaps: false });
    expect(nextPosition(at({ offset: 90 }), none)).toMatchObject({ offset: 81 });
    expect(nextPosition(at({ offset: 1, largest: 2 }), none)).toMatchObject({ offset: 0 });
    // Behind the only key of a list there is nothing.
    expect(nextPosition(at({ offset: 1, largest: 1 }), none)).toBe("end");
  });
});

describe("the list ends", () => {
  const total = (total: unknown, limit: unknown = 10) =>
    ({ limit, offset: 0, total }) as PageDetails["pagination"] & {};

  test("where a short page and the total agree", () => {
    expect(nextPosition(firstPosition(10), page({ count: 9, pagination: total(9) }))).toBe("end");
    expect(nextPosition(firstPosition(10), page({ count: 9, pagination: total(8) }))).toBe("end");
    const last = page({ count: 3, newKeys: 2, pagination: total(12) });
    expect(nextPosition(at({ offset: 9 }), last)).toBe("end");
  });

  test.each([
    ["the total is higher", { count: 9, pagination: total(10) }],
    ["the page is full", { count: 10, pagination: total(10) }],
    [
      "the page is full, and the server reports a higher limit",
      { count: 10, pagination: total(10, 100) },
    ],
    ["there is no pagination", { count: 9 }],
    ["there is no total", { count: 9, pagination: total(undefined) }],
    ["the total is no number", { count: 9, pagination: total("9") }],
    ["the server's own limit makes the page full", { count: 9, pagination: total(9, 9) }],
    ["the page is longer than that limit", { count: 9, pagination: total(9, 8) }],
  ])("but not where %s", (_, details) => {
    expect(nextPosition(firstPosition(10), page(details))).toMatchObject({
      offset: details.count - 1,
    });
  });

  test("at a page of nothing behind the last known key", () => {
    const none = page({ count: 0, newKeys: 0, overlaps: false });
    expect(nextPosition(firstPosition(10), none)).toBe("end");
    const lastKey = page({ count: 1, newKeys: 0 });
    expect(nextPosition(at({ offset: 9 }), lastKey)).toBe("end");
    expect(nextPosition(at({ offset: 9, largest: 2 }), lastKey)).toBe("end");
    expect(nextPosition(at({ offset: 9, largest: 1 }), lastKey)).toMatchObject({ offset: 10 });
  });
});

test("the list is unpageable after 64 pages in a row that bring nothing new", () => {
  const known = page({ newKeys: 0 });
  expect(nextPosition(at({ pagesWithoutNewKeys: 63 }), known)).toMatchObject({
    pagesWithoutNewKeys: 64,
  });
  expect(nextPosition(at({ pagesWithoutNewKeys: 64 }), known)).toBe("unpageable");
  expect(nextPosition(at({ pagesWithoutNewKeys: 64 }), page({ newKeys: 1 }))).toMatchObject({
    pagesWithoutNewKeys: 0,
  });
});
