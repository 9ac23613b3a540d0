/**
 * A release in a copy of this commit, as RELEASING.md describes it: prepared, tagged and checked, `npm test` and
 * `npm publish --dry-run` included: `npm run test:release`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "release-copy-"));
afterAll(() => rmSync(folder, { recursive: true }));
function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, TEST_FULL: "", GITHUB_REPOSITORY: "o/r" },
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")}: ${(stdout + stderr).slice(-5000)}`);
}
const read = (path: string) => readFileSync(join(folder, path), "utf8");
const commit = (message: string) => {
  run("git", "add", "--all");
  run("git", "-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "-qm", message);
};

test("a first release passes every check, and a second one after an edit of the spec too", () => {
  run("git", "clone", "--quiet", process.cwd(), ".");
  run("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund");

  expect(run("npm", "run", "release:prepare")).toContain("1.0.0 is prepared");
  expect(read("CHANGELOG.md")).toMatch(/^## 1\.0\.0 \(\d{4}-\d\d-\d\d\)$/m);
  expect(read("CHANGELOG.md")).not.toContain("unreleased");
  commit("release: 1.0.0");
  run("git", "tag", "v1.0.0");
  expect(run("npm", "run", "release:check", "--", "v1.0.0")).toContain("v1.0.0 is ready");
  expect(existsSync(join(folder, "dist/release/monad-api-keys-1.0.0.tgz"))).toBe(true);
  run("git", "checkout", "--quiet", "--", ".");

  const spec = read("openapi/api-keys.yaml");
  const edited = spec.replace(
    /^( +)jwt_signing_key_id:$/m,
    "$1note:\n$1  type: string\n$1  description: A note.\n$1jwt_signing_key_id:",
  );
  expect(edited).not.toBe(spec);
  writeFileSync(join(folder, "openapi/api-keys.yaml"), edited);
  expect(run("npm", "run", "release:prepare")).toContain("1.1.0 is prepared (minor since v1.0.0)");
  expect(JSON.parse(read("package.json"))).toMatchObject({ version: "1.1.0" });
  expect(read("openapi/api-keys.yaml")).toBe(
    edited.replace(/^ {2}version: 1\.0\.0$/m, "  version: 1.1.0"),
  );
  expect(read("generated/api-keys.ts")).toContain("note?: string");
  const [, draft] = /^## 1\.1\.0 .*\n\n(- Draft: .*)/m.exec(read("CHANGELOG.md")) ?? [];
  expect(draft).toContain("note");
  commit("release: 1.1.0");
  run("git", "tag", "v1.1.0");
  expect(() => run("npm", "run", "release:check", "--", "v1.1.0")).toThrow("Draft");
});
