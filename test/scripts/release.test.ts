import { afterEach, expect, test, vi } from "vitest";
import { main } from "../../scripts/release.ts";
import type { Change } from "../../scripts/diff/changes.ts";
import { draftLines, withDraft, withRelease } from "../../scripts/release/changelog.ts";
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

test("a release with lines that are drafts is refused", () => {
  const draft = changelog.replace("- And more.", "- Draft: `getApiKey`: a new field.");
  expect(findProblems({ ...valid, changelog: draft })).toEqual([
    'The section 1.1.0 of CHANGELOG.md has lines "- Draft: …": write them.',
  ]);
});

const row = { audience: "client", reason: "" } as const;
const changes: Change[] = [
  { ...row, impact: "minor", change: "field `a` is new", operations: ["getApiKey", "listApiKeys"] },
  { ...row, impact: "major", change: "field `b` is gone", operations: [] },
];

test("a draft has a line for each change, the most severe first", () => {
  expect(draftLines(changes)).toBe(
    "- Draft: **Breaking.** field `b` is gone.\n" +
      "- Draft: `getApiKey`, `listApiKeys`: field `a` is new.",
  );
});

test("a new section of the changelog stands first, with its date and the draft", () => {
  const text = withRelease(changelog, "2.0.0", "2026-04-01", draftLines(changes));
  expect(text.indexOf("## 2.0.0 (2026-04-01)\n\n- Draft: **Breaking.**")).toBe(
    changelog.indexOf("## 1.10.0"),
  );
  expect(text.replace(/## 2\.0\.0[^]*(?=## 1\.10\.0)/, "")).toBe(changelog);
});

test("a section of the changelog that exists gets the date, and keeps its text", () => {
  expect(withRelease(changelog, "1.0.0", "2026-04-01", "- Draft: $&")).toBe(
    changelog.replace("1.0.0 (unreleased)", "1.0.0 (2026-04-01)"),
  );
});

test("draft lines go into the section that is unreleased, or into a new one", () => {
  const unreleased = withDraft(changelog, "2.0.0", "- Draft: a.");
  expect(unreleased).toBe(changelog.replace("- All of it.", "- Draft: a.\n- All of it."));
  const released = changelog.replace(" (unreleased)", "");
  expect(withDraft(released, "2.0.0", "- Draft: a.")).toBe(
    withRelease(released, "2.0.0", "unreleased", "- Draft: a."),
  );
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
