/** The command with stand-ins for git, npm and gh, which write down how they were called. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { main } from "../../scripts/github.ts";

const title = "Monad's OpenAPI document has something new for us";
let folder: string;
let output: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "github-test-"));
  output = [];
  for (const method of ["log", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((text: string) => void output.push(text));
  }
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env.PATH}`);
  // Or npm would be started by it, and not be the stand-in.
  vi.stubEnv("npm_execpath", "");
  vi.stubEnv("GITHUB_STEP_SUMMARY", join(folder, "summary"));
  vi.stubEnv("GH_TOKEN", "fake-token");
  vi.stubEnv("GITHUB_REPOSITORY", "o/r");
  vi.stubEnv("PULL_REQUEST", "7");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A program that prints and exits as the first matching case says: `run --silent diff*` to `[1, "text"]`. */
function provide(program: string, cases: Record<string, [code: number, text: string]>): void {
  const branches = Object.entries(cases).map(([pattern, [code, text]], i) => {
    const file = join(folder, `${program}-${i}`);
    writeFileSync(file, text);
    return `"${pattern}"*) cat ${file}${code > 1 ? " >&2" : ""}; exit ${code};;`;
  });
  const script = `#!/bin/sh
echo "${program} $*" >> ${folder}/calls
case "$*" in *--body-file*) cat >> ${folder}/calls;; esac
case "$*" in ${branches.join("\n")} esac\n`;
  writeFileSync(join(folder, program), script);
  chmodSync(join(folder, program), 0o755);
}

const calls = () => {
  const path = join(folder, "calls");
  return existsSync(path) ? readFileSync(path, "utf8").replaceAll(/^(git|npm) .*\n/gm, "") : "";
};
const summary = () => readFileSync(join(folder, "summary"), "utf8");

describe("spec-change", () => {
  const change = { impact: "minor", change: "A new field", reason: "", operations: ["getApiKey"] };
  beforeEach(() => {
    provide("git", { "diff --quiet": [1, ""], "tag --list": [0, "v1.0.0\n"] });
    provide("npm", {
      "run --silent diff -- --format markdown": [1, "### Spec change: minor\n"],
      "run --silent diff -- base --format json": [0, JSON.stringify({ changes: [change] })],
    });
    provide("gh", {});
  });
  const text =
    "### Spec change: minor\n\n#### In this pull request\n\n- **minor** getApiKey: A new field";

  test("posts the verdict since the last release and the changes since the base, with the verdict's code", async () => {
    expect(await main(["spec-change", "base"])).toBe(1);
    expect(summary()).toBe(`${text}\n`);
    expect(calls()).toBe(
      `gh pr comment 7 --edit-last --create-if-none --repo o/r --body-file -\n${text}`,
    );
  });

  test("passes without a word on the pull request when the spec has not changed", async () => {
    provide("git", { "diff --quiet": [0, ""] });
    expect(await main(["spec-change", "base"])).toBe(0);
    expect([output, calls()]).toEqual([["The spec has not changed."], ""]);
  });

  test("judges no version before the first release", async () => {
    provide("git", { "diff --quiet": [1, ""], "tag --list": [0, ""] });
    expect(await main(["spec-change", "base"])).toBe(0);
    expect(summary()).toContain("There is no release yet");
    expect(summary()).toContain("getApiKey: A new field");
  });

  test("keeps the verdict in the job summary when the token may only read", async () => {
    provide("gh", { "pr comment": [2, "GraphQL: Resource not accessible by integration"] });
    expect(await main(["spec-change", "base"])).toBe(1);
    expect(output.at(-1)).toContain("::notice::");
  });

  test.each([
    ["gh fails otherwise", "gh", "pr comment", "HTTP 502"],
    ["the base does not exist", "git", "diff --quiet", "bad revision"],
    ["the spec cannot be compared", "npm", "run --silent diff", "does not lint"],
  ])("exits with 2 when %s", async (_, program, pattern, reason) => {
    provide(program, { [pattern]: [3, reason] });
    expect(await main(["spec-change", "base"])).toBe(2);
    expect(output.at(-1)).toContain(reason);
  });

  test("posts a text that GitHub accepts", async () => {
    const long = JSON.stringify({ changes: [{ ...change, change: "a".repeat(70_000) }] });
    provide("npm", {
      "run --silent diff -- --format": [0, ""],
      "run --silent diff -- base": [0, long],
    });
    expect(await main(["spec-change", "base"])).toBe(0);
    expect(calls().length).toBeLessThan(65_536);
    expect(calls()).toMatch(/the log has the rest\)$/);
  });
});

describe("upstream", () => {
  const issue = { number: 9, title, author: { is_bot: true } };
  const provideIssues = (...issues: object[]) =>
    provide("gh", { "issue list": [0, JSON.stringify(issues)] });
  beforeEach(() => provide("npm", { "run --silent upstream": [1, "New: ```\n"] }));
  const list = "gh issue list --limit 1000 --json number,title,author --repo o/r\n";
  const text = "````\nNew: ```\n````";

  test("opens an issue when something is new", async () => {
    provideIssues({ ...issue, author: { is_bot: false } }, { ...issue, title: "Another" });
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toBe(
      `${list}gh issue create --title ${title} --repo o/r --body-file -\n${text}`,
    );
  });

  test("updates the open issue", async () => {
    provideIssues(issue);
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toBe(`${list}gh issue edit 9 --repo o/r --body-file -\n${text}`);
  });

  test("closes the open issue when nothing is new", async () => {
    provide("npm", { "run --silent upstream -- a.json": [0, "Nothing new."] });
    provideIssues(issue);
    expect(await main(["upstream", "a.json"])).toBe(0);
    expect(calls()).toContain("gh issue close 9 --comment Nothing is new any more. --repo o/r\n");
  });

  test("posts nothing when nothing is new and no issue is open", async () => {
    provide("npm", { "run --silent upstream": [0, "Nothing new."] });
    provideIssues();
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toBe(list);
  });

  test("only prints, and exits as `npm run upstream`, without a token", async () => {
    vi.stubEnv("GH_TOKEN", "");
    expect(await main(["upstream"])).toBe(1);
    expect(output).toEqual([text, expect.stringContaining("Nothing was posted")]);
  });

  test("exits with 2 when the document cannot be read", async () => {
    provide("npm", { "run --silent upstream": [2, "a.json cannot be read (ENOENT)."] });
    expect(await main(["upstream"])).toBe(2);
    expect(output.at(-1)).toContain("a.json cannot be read (ENOENT).");
  });
});

test.each([[[]], [["spec-change"]], [["other"]]])("refuses the arguments %j", async (argv) => {
  expect(await main(argv)).toBe(2);
  expect(output).toEqual(["npm run github -- spec-change BASE | upstream [file or URL]"]);
});
