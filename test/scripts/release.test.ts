import { afterEach, expect, test, vi } from "vitest";
import { main } from "../../scripts/release.ts";
import { findProblems, type Release, releaseNotes } from "../../scripts/release/checks.ts";

const changelog = `# Changelog

## 1.10.0 (2026-03-01)

- The tenth.

## 1.1.0 (2026-02-01)

- The first.
- And more.

## 1.0.1

## 1.0.0 (unreleased)

- All of it.
`;
const valid: Release = {
  tag: "v1.1.0",
  packageVersion: "1.1.0",
  specVersion: "1.1.0",
  changelog,
};

test("a release whose tag, versions and changelog fit has no problem", () => {
  expect(findProblems(valid)).toEqual([]);
});

test.each<[string, Partial<Release>, string[]]>([
  [
    "another version in package.json",
    { packageVersion: "1.0.0" },
    ["package.json has version 1.0.0, and the tag 1.1.0."],
  ],
  [
    "another version in the spec",
    { specVersion: "1.2.0" },
    ["openapi/api-keys.yaml has info.version 1.2.0, and the tag 1.1.0."],
  ],
  [
    "an empty section in the changelog",
    { tag: "v1.0.1", packageVersion: "1.0.1", specVersion: "1.0.1" },
    ["The section 1.0.1 of CHANGELOG.md is empty."],
  ],
  [
    "an unreleased version",
    { tag: "v1.0.0", packageVersion: "1.0.0", specVersion: "1.0.0" },
    ["CHANGELOG.md calls 1.0.0 unreleased: write the date there."],
  ],
  [
    "no section in the changelog",
    { tag: "v1.1.1", packageVersion: "1.1.1", specVersion: "1.1.1" },
    ['CHANGELOG.md has no section "## 1.1.1".'],
  ],
  ["a tag without a v", { tag: "1.1.0" }, ['The tag "1.1.0" is not of the form v1.2.3.']],
  [
    "a tag of a prerelease",
    { tag: "v1.1.0-rc.1" },
    ['The tag "v1.1.0-rc.1" is not of the form v1.2.3.'],
  ],
])("a release with %s is refused", (_, change, problems) => {
  expect(findProblems({ ...valid, ...change })).toEqual(problems);
});

test("release notes are the section of that version", () => {
  expect(releaseNotes(changelog, "1.1.0")).toBe("- The first.\n- And more.\n");
});

afterEach(() => vi.restoreAllMocks());

test.each<[argv: string[], code: number, message: string]>([
  [["v0.0.1"], 1, "package.json has version"],
  [[], 2, "npm run release:check -- vX.Y.Z"],
  [["v1.0.0", "v1.0.1"], 2, "v1.0.1"],
])("release:check %j runs nothing and fails", async (argv, code, message) => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const error = vi.spyOn(console, "error").mockImplementation(() => {});
  expect(await main(argv)).toBe(code);
  expect(error).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(message));
  expect(log).not.toHaveBeenCalled();
});
