import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { main } from "../../scripts/api.ts";
import { root } from "../../scripts/lib/root.ts";

const committed = join(root, "test/package/api");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "api-test-"));
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test("the committed API reports state what the package exports", async () => {
  expect(await main(["--check"])).toBe(0);
});

test("a public name that is new, and an entry that is gone, are out of date until they are written", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const report = readFileSync(join(committed, "index.api.md"), "utf8");
  writeFileSync(join(folder, "index.api.md"), report.replace(/.*maxRetries.*\n/g, ""));
  writeFileSync(join(folder, "former.api.md"), "");

  expect(await main(["--check", "--out", folder])).toBe(1);
  const output = error.mock.calls.join("\n");
  expect(output).toContain("+    maxRetries?: number | undefined;");
  expect(output).toContain("+export function createMockMonad(");
  expect(output).toContain("npm run api");

  expect(await main(["--out", folder])).toBe(0);
  expect(readdirSync(folder)).toEqual(readdirSync(committed));
  expect(readFileSync(join(folder, "index.api.md"), "utf8")).toBe(report);
});
