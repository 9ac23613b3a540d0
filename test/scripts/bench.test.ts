import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "../../scripts/bench.ts";
import { type Row, table } from "../../scripts/bench/table.ts";

let out: string[];
let error: string[];
beforeEach(() => {
  [out, error] = [[], []];
  vi.spyOn(console, "log").mockImplementation((text: string) => void out.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void error.push(text));
});
afterEach(() => vi.restoreAllMocks());

test("bench measures the chosen parts, shows progress, and prints JSON", async () => {
  expect(await main(["--json", "--only", "calls", "--rounds", "1"])).toBe(0);
  expect(error).toEqual(["Measuring calls …"]);
  const amount = expect.any(Number) as number;
  const rows = ["in process", "loopback"].flatMap((location) =>
    ["get", "create"].flatMap((call) => [
      `${call}, ${location}`,
      `${call}, ${location}, 32 at a time`,
    ]),
  );
  const amounts = { raw: amount, bare: amount, ours: amount, toRaw: amount, toBare: amount };
  expect(JSON.parse(out.join("\n"))).toEqual({
    date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
    machine: expect.stringContaining(process.versions.node) as string,
    rows: rows.map((what) => ({ what, unit: "ms", ...amounts })),
  });
});

test.each([
  [["--only", "cals"], "--only cals: a part is one of calls, memory"],
  [["--only", "toString"], "--only toString: a part is one of calls, memory"],
  [["--only", ""], "--only : a part is one of calls, memory"],
  [["--rounds", "0"], "--rounds takes a whole number from 1"],
  [["--rounds", "1e9"], "--rounds takes a whole number from 1"],
])("bench %j is refused with exit code 2 and one line", async (argv, message) => {
  expect(await main(argv)).toBe(2);
  expect(out).toEqual([]);
  expect(error).toEqual([expect.stringContaining(message)]);
});

test("the table shows microseconds below a millisecond, and empty cells where nothing was measured", async () => {
  const rows: Row[] = [
    { what: "get", unit: "ms", raw: 0.0123, bare: 0.5, ours: 0.45, toRaw: 36.6, toBare: 0.9 },
    { what: "import", unit: "ms", ours: 123.4 },
  ];
  const cells = (await table(rows))
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(cells[2]).toEqual(["", "get", "12.3 µs", "500.0 µs", "450.0 µs", "0.90", "36.60", ""]);
  expect(cells[3]).toEqual(["", "import", "", "", "123 ms", "", "", ""]);
});
