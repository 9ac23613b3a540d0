import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { notesOf, problemsOf, type ReleaseFacts } from "../../scripts/release/facts.ts";

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
const fits: ReleaseFacts = {
  tag: "v1.1.0",
  packageVersion: "1.1.0",
  specVersion: "1.1.0",
  changelog,
};

test("lets a tag pass that fits the versions of package and spec, and the changelog", () => {
  expect(problemsOf(fits)).toEqual([]);
});

test.each<[string, Partial<ReleaseFacts>, string[]]>([
  [
    "another version in package.json",
    { packageVersion: "1.0.0" },
    ["package.json has version 1.0.0, the tag says 1.1.0."],
  ],
  [
    "another version in the spec",
    { specVersion: "1.2.0" },
    ["openapi/api-keys.yaml has info.version 1.2.0, the tag says 1.1.0."],
  ],
  [
    "no words in the changelog",
    { tag: "v1.0.1", packageVersion: "1.0.1", specVersion: "1.0.1" },
    ["CHANGELOG.md says nothing of 1.0.1."],
  ],
  [
    "an unreleased version",
    { tag: "v1.0.0", packageVersion: "1.0.0", specVersion: "1.0.0" },
    ["CHANGELOG.md calls 1.0.0 unreleased: put the date there."],
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
])("refuses %s", (_, facts, problems) => {
  expect(problemsOf({ ...fits, ...facts })).toEqual(problems);
});

test("takes a version's own words for its notes", () => {
  expect(notesOf(changelog, "1.1.0")).toBe("- The first.\n- And more.\n");
});

test.each<[string[], number, string]>([
  [["v0.0.1"], 1, "package.json has version"],
  [[], 2, "npm run release:check -- vX.Y.Z"],
])("ends before it runs anything when it is given %j", (args, code, words) => {
  const command = ["--import", "tsx", "scripts/release.ts", ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8" });
  expect([status, stdout]).toEqual([code, ""]);
  expect(stderr).toContain(words);
});
