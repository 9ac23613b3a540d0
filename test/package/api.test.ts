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
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});
const reports = (path: string) =>
  readdirSync(path).map((name) => [name, readFileSync(join(path, name), "utf8")]);

test("the committed API reports state what the package exports; `npm run api` writes them", async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  writeFileSync(join(folder, "former.api.md"), "");
  expect(await main(["--out", folder])).toBe(0);
  expect(reports(committed)).toEqual(reports(folder));
});

test("a new public name and a new entry are shown as out of date", async () => {
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  const report = readFileSync(join(committed, "index.api.md"), "utf8");
  writeFileSync(join(folder, "index.api.md"), report.replace(/.*maxRetries.*\n/g, ""));
  expect(await main(["--check", "--out", folder])).toBe(1);
  const output = error.mock.calls.join("\n");
  expect(output).toContain("+    maxRetries?: number | undefined;");
  expect(output).toContain("+export function createMockMonad(");
  expect(output).toContain("run `npm run api`");
});
