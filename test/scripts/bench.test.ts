import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { type Row, table } from "../../scripts/bench/table.ts";

/** npm run bench, without npm. */
function bench(...args: string[]) {
  const command = ["--import", "tsx", "scripts/bench.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  return { status, stdout, stderr };
}

test("measures the parts that are asked for, and tells them as JSON", () => {
  const { status, stdout, stderr } = bench("--json", "--only", "paging", "--rounds", "1");
  expect([status, stderr]).toEqual([0, ""]);
  const { date, machine, rows } = JSON.parse(stdout) as Record<string, unknown>;
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(machine).toContain(process.versions.node);
  const amount = expect.any(Number);
  const amounts = { raw: amount, bare: amount, ours: amount, toRaw: amount, toBare: amount };
  const what = expect.stringContaining("10,000 keys");
  expect(rows).toEqual([{ what, unit: "ms", ...amounts }]);
});

test.each([
  [["--only", "cals"], "--only cals: a part is calls, paging"],
  [["--only", "toString"], "--only toString: a part is calls, paging"],
  [["--only", ""], "--only : a part is calls, paging"],
  [["--rounds", "0"], "--rounds is a whole number from 1"],
  [["--jsn"], "--jsn"],
])("names a wrong option, and exits with 2: %j", (args, words) => {
  const { status, stdout, stderr } = bench(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(words);
  expect(stderr).not.toContain("    at ");
});

test("tells microseconds below a millisecond, and nothing where nothing was measured", () => {
  const rows: Row[] = [
    { what: "get", unit: "ms", raw: 0.0123, bare: 0.5, ours: 0.45, toRaw: 36.6, toBare: 0.9 },
    { what: "import", unit: "ms", ours: 123.4 },
  ];
  const cells = table(rows)
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(cells[2]).toEqual(["", "get", "12.3 µs", "500.0 µs", "450.0 µs", "0.90", "36.60", ""]);
  expect(cells[3]).toEqual(["", "import", "", "", "123 ms", "", "", ""]);
});
