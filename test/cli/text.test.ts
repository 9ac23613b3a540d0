import { describe, expect, test } from "vitest";
import { fromNow, parseDuration, parseExpiration } from "../../src/cli/durations.ts";
import { toCsv, toJson, toTable, visible } from "../../src/cli/text.ts";

describe("CSV", () => {
  test.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", "two\\u000alines"],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    [" =1", "' =1"],
    ["\t=1", "'\\u0009=1"],
    ["\uff1d1", "'\uff1d1"],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
    ["a=1", "a=1"],
    ["\x1b[31m", "\\u001b[31m"],
    ["", ""],
  ])("shows %j as %s", (value, cell) => {
    expect(toCsv([["x", value]])).toBe(`x,${cell}\n`);
  });
});

describe("JSON", () => {
  test("is what JSON.parse reads, without a character that a terminal obeys", () => {
    const value = { "a\u009b": ["\x7f", "\u{e0041}", "\ud800", "é😀", "line\nbreak", '\\"'] };
    const json = toJson(value);
    expect(JSON.parse(json)).toEqual(value);
    expect(json.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(json).toContain("é😀");
  });
});

describe("a table", () => {
  test("is aligned, also with wide characters and accents", () => {
    const rows = [
      ["ID", "NAME", "X"],
      ["1", "日本", "a"],
      ["2", "e\u0301te", ""],
      ["3", "plain", "b"],
    ];
    expect(toTable(rows)).toEqual([
      "ID  NAME   X",
      "1   日本   a",
      "2   e\u0301te",
      "3   plain  b",
    ]);
  });
});

test("control characters, directional ones and lone surrogates become visible", () => {
  expect(visible("a\x1b\u202e\u{e0041}\ud800\u2028é")).toBe(
    "a\\u001b\\u202e\\u{e0041}\\ud800\\u2028é",
  );
});

describe("a duration", () => {
  test.each([
    ["30s", 30_000],
    ["15m", 900_000],
    ["1h", 3_600_000],
    ["14d", 14 * 86_400_000],
    ["2w", 14 * 86_400_000],
    ["0", 0],
    ["0d", 0],
  ])("%s is %i ms", (text, ms) => expect(parseDuration("--x", text)).toBe(ms));

  test.each(["14", "1.5d", "-1d", "d", "1y", "14 d", "1D", "9999999d", ""])("is not %j", (text) => {
    expect(() => parseDuration("--x", text)).toThrow("--x takes a number with a unit");
  });
});

describe("an expiration", () => {
  const now = Date.parse("2026-05-01T12:00:00Z");

  test.each([
    ["90d", "2026-07-30T12:00:00.000Z"],
    ["2027-01-01", "2027-01-01T00:00:00.000Z"],
    ["2028-02-29", "2028-02-29T00:00:00.000Z"],
    ["2027-01-01T12:30:00Z", "2027-01-01T12:30:00.000Z"],
    ["2027-01-01T12:30:00+02:00", "2027-01-01T10:30:00.000Z"],
    ["2027-01-01T12:30Z", "2027-01-01T12:30:00.000Z"],
  ])("%s is %s", (text, date) => {
    expect(parseExpiration("--x", text, now).toISOString()).toBe(date);
  });

  test.each([
    "2027-02-30",
    "2027-13-01",
    "tomorrow",
    "2027-01-01T12:30:00",
    "2027",
    "1/2/2027",
    "2027-01-01T25:00Z",
  ])("is not %j", (text) => expect(() => parseExpiration("--x", text, now)).toThrow("--x takes"));

  test.each(["2026-05-01", "2026-05-01T12:00:00Z", "0d"])("is not over: %s", (text) => {
    expect(() => parseExpiration("--x", text, now)).toThrow("--x must be in the future");
  });
});

test.each([
  [90 * 60_000, "in 90 minutes"],
  [-1 * 60_000, "1 minute ago"],
  [47 * 3_600_000, "in 47 hours"],
  [89.99 * 86_400_000, "in 90 days"],
  [0, "0 minutes ago"],
])("%i ms from now is %s", (ms, text) => expect(fromNow(ms, 0)).toBe(text));
