/** The command with stand-ins for git, npm and gh, which write down how they were called. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { checkPatch, pushPatch } from "../../scripts/github/spec-change.ts";
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
type Cases = Record<string, [code: number, text: string]>;
function provide(program: string, cases: Cases): void {
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
  const scripts = {
    "run --silent diff -- --format markdown": [1, "### Spec change: minor\n"],
    "run --silent diff -- base --format json": [0, JSON.stringify({ changes: [change] })],
  } satisfies Cases;
  const spec = "diff --quiet";
  const files = "diff --binary";
  beforeEach(() => {
    provide("git", { [spec]: [1, ""], [files]: [0, ""], "tag --list": [0, "v1.0.0\n"] });
    provide("npm", scripts);
  });
  afterEach(() => rmSync("dist/spec-change", { recursive: true, force: true }));
  const text =
    "### Spec change: minor\n\n#### In this pull request\n\n- **minor** getApiKey: A new field\n\n" +
    "#### Draft for CHANGELOG.md\n\n```\n- Draft: `getApiKey`: A new field.\n```";
  const written = (name: string) => readFileSync(join("dist/spec-change", name), "utf8");

  test("generates, and writes verdict, changes and draft, with the verdict's code and no token", async () => {
    vi.stubEnv("GITHUB_OUTPUT", join(folder, "output"));
    expect(await main(["spec-change", "base"])).toBe(1);
    expect([summary(), written("comment.md")]).toEqual([`${text}\n`, text]);
    expect(existsSync("dist/spec-change/generated.patch")).toBe(false);
    expect(readFileSync(join(folder, "output"), "utf8")).toBe("changed=true\n");
    const ran = readFileSync(join(folder, "calls"), "utf8");
    expect(ran).toMatch(/npm run --silent generate\nnpm run --silent api\ngit diff --binary/);
    expect(ran).not.toMatch(/^gh /m);
  });

  test("writes a patch, and fails, when generated files are out of date", async () => {
    provide("npm", { ...scripts, "run --silent diff -- --format markdown": [0, "### none\n"] });
    provide("git", { [spec]: [1, ""], [files]: [0, "the patch\n"], "tag --list": [0, "v1.0.0"] });
    expect(await main(["spec-change", "base"])).toBe(1);
    expect(written("generated.patch")).toBe("the patch\n");
    expect(written("comment.md")).toContain("They are out of date.");
  });

  test("passes without a word on the pull request when the spec has not changed", async () => {
    provide("git", { [spec]: [0, ""] });
    expect(await main(["spec-change", "base"])).toBe(0);
    expect([output, existsSync("dist/spec-change")]).toEqual([
      ["The spec has not changed."],
      false,
    ]);
  });

  test("judges no version before the first release", async () => {
    provide("git", { [spec]: [1, ""], [files]: [0, ""], "tag --list": [0, ""] });
    expect(await main(["spec-change", "base"])).toBe(0);
    expect(summary()).toContain("There is no release yet");
    expect(summary()).toContain("getApiKey: A new field");
  });

  test.each([
    ["the base does not exist", "git", spec, "bad revision"],
    ["nothing can be generated", "npm", "run --silent generate", "line 7: broken"],
    ["the spec cannot be compared", "npm", "run --silent diff", "does not lint"],
  ])("exits with 2 when %s", async (_, program, pattern, reason) => {
    provide(program, { [pattern]: [3, reason] });
    expect(await main(["spec-change", "base"])).toBe(2);
    expect(output.at(-1)).toContain(reason);
  });
});

describe("publish", () => {
  /** A repository with a branch, as the origin of a clone, and the clone in which the command runs. */
  function repositories() {
    const origin = join(folder, "origin");
    const git = (cwd: string, ...args: string[]) =>
      execFileSync(
        "git",
        ["-C", cwd, "-c", "user.name=t", "-c", "user.email=t@localhost", ...args],
        {
          encoding: "utf8",
        },
      );
    mkdirSync(join(origin, "generated"), { recursive: true });
    git(origin, "init", "--quiet", "--initial-branch=main");
    writeFileSync(join(origin, "generated/api-keys.ts"), "old\n");
    writeFileSync(join(origin, "package.json"), "{}\n");
    git(origin, "add", "--all");
    git(origin, "commit", "--quiet", "-m", "first");
    git(origin, "branch", "edit");
    return { origin, git, sha: git(origin, "rev-parse", "edit").trim() };
  }
  const patchOf = (path: string, mode = "100644") =>
    `diff --git a/${path} b/${path}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+new\n`;

  test.each([
    ["a script", patchOf("scripts/x.ts"), '"scripts/x.ts", which nothing generates'],
    ["a workflow", patchOf(".github/workflows/ci.yml"), "which nothing generates"],
    ["a path that leads out", patchOf("generated/../package.json"), "which nothing generates"],
    ["a folder below", patchOf("generated/a/b.ts"), "which nothing generates"],
    ["a symbolic link", patchOf("generated/x.ts", "120000"), "generated files are plain files"],
    ["a program", patchOf("generated/x.ts", "100755"), "generated files are plain files"],
    [
      "a renamed file",
      "diff --git a/generated/a.ts b/generated/b.ts\nsimilarity index 100%\nrename from generated/a.ts\nrename to generated/b.ts\n",
      "renames or copies",
    ],
    ["nothing that git can read", "no patch", "failed"],
  ])("refuses a patch with %s", (_, patch, reason) => {
    expect(() => checkPatch(patch)).toThrow(reason);
  });

  test("accepts a patch of generated files", () => {
    expect(() =>
      checkPatch(patchOf("generated/x.ts") + patchOf("test/package/api/y.api.md")),
    ).not.toThrow();
  });

  test("commits the patch on top of the branch, as the bot, and pushes without force", () => {
    const { origin, git, sha } = repositories();
    const clone = join(folder, "clone");
    git(folder, "clone", "--quiet", origin, clone);
    provide("gh", {});
    const patch =
      "diff --git a/generated/api-keys.ts b/generated/api-keys.ts\n--- a/generated/api-keys.ts\n+++ b/generated/api-keys.ts\n@@ -1 +1 @@\n-old\n+new\n";
    pushPatch(patch, "edit", sha, clone);
    expect(git(origin, "show", "edit:generated/api-keys.ts")).toBe("new\n");
    expect(git(origin, "log", "-1", "--format=%an %s", "edit")).toBe(
      "github-actions[bot] build: regenerate for the change of the spec\n",
    );
    expect(git(origin, "rev-parse", "edit^").trim()).toBe(sha);
    // A branch that has moved on is not overwritten.
    const other = patch.replace("+new", "+newer");
    expect(() => pushPatch(other, "edit", sha, clone)).toThrow("push");
    expect(git(clone, "worktree", "list").trim().split("\n")).toHaveLength(1);
  });

  test("comments with what the first job wrote, and fits it into GitHub's limit", async () => {
    vi.stubEnv("HEAD_REF", "edit");
    vi.stubEnv("HEAD_SHA", "0".repeat(40));
    mkdirSync("dist/spec-change", { recursive: true });
    writeFileSync("dist/spec-change/comment.md", "a".repeat(70_000));
    provide("gh", {});
    expect(await main(["publish"])).toBe(0);
    rmSync("dist/spec-change", { recursive: true });
    expect(calls()).toMatch(
      /^gh pr comment 7 --edit-last --create-if-none --repo o\/r --body-file -\na/,
    );
    expect(calls().length).toBeLessThan(65_536);
    expect(calls()).toMatch(/the log has the rest\)$/);
  });

  test.each(["HEAD_REF", "HEAD_SHA", "PULL_REQUEST"])("needs %s", async (name) => {
    vi.stubEnv("HEAD_REF", "edit");
    vi.stubEnv("HEAD_SHA", "0".repeat(40));
    vi.stubEnv(name, "");
    expect(await main(["publish"])).toBe(2);
    expect(output.at(-1)).toContain("have to be set");
  });
});

describe("upstream", () => {
  const difference = { kind: "theirs", location: "getApiKey: response 200: field note", quote: "" };
  const another = { ...difference, location: "getApiKey: response 200: field other" };
  const provideUpstream = (...undecided: object[]) =>
    provide("npm", {
      "run --silent upstream -- --format json": [
        undecided.length > 0 ? 1 : 0,
        JSON.stringify({ text: "New: ```", undecided, obsolete: [], applied: [] }),
      ],
    });
  const text = "````\nNew: ```\n````";
  const bot = { title, author: { is_bot: true } };
  const provideIssues = (...issues: object[]) =>
    provide("gh", { "issue list": [0, JSON.stringify(issues)] });
  const list =
    "gh issue list --state all --limit 1000 --json number,title,body,state,author --repo o/r\n";
  /** What the command writes about these differences into a new issue. */
  async function bodyOf(...undecided: object[]): Promise<string> {
    provideUpstream(...undecided);
    provideIssues();
    await main(["upstream"]);
    const body = calls().split("--body-file -\n")[1]!;
    rmSync(join(folder, "calls"));
    return body;
  }

  test("opens an issue when something is new", async () => {
    provideUpstream(difference);
    provideIssues({ ...bot, number: 1, state: "OPEN", body: "", author: { is_bot: false } });
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toMatch(
      /^gh issue list.*\ngh issue create --title .* --repo o\/r --body-file -\n/,
    );
    expect(calls()).toContain(text);
  });

  test("updates the open issue, and comments when something is new, as an edit notifies nobody", async () => {
    const body = await bodyOf(difference);
    provideIssues({ ...bot, number: 9, state: "OPEN", body });
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toBe(`${list}gh issue edit 9 --repo o/r --body-file -\n${body}`);
    rmSync(join(folder, "calls"));
    provideUpstream(difference, another);
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toMatch(/gh issue edit 9 [^]*gh issue comment 9 [^]*One difference is new\./);
  });

  test("leaves an issue closed that a person has closed, until something else is new", async () => {
    const body = await bodyOf(difference);
    provideIssues({ ...bot, number: 9, state: "CLOSED", body });
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toBe(list);
    provideUpstream(difference, another);
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toContain("gh issue create");
  });

  test("closes the open issue when nothing is new, and forgets its differences", async () => {
    const body = await bodyOf(difference);
    provideUpstream();
    provideIssues({ ...bot, number: 9, state: "OPEN", body });
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toBe(
      `${list}gh issue edit 9 --repo o/r --body-file -\n${text}` +
        "gh issue close 9 --comment Nothing is new any more. --repo o/r\n",
    );
  });

  test("posts nothing when nothing is new and no issue is open", async () => {
    provideUpstream();
    provideIssues();
    expect(await main(["upstream"])).toBe(0);
    expect(calls()).toBe(list);
  });

  describe("with a difference that can be derived", () => {
    const changelog = readFileSync("CHANGELOG.md", "utf8");
    const applied = [difference.location];
    const row = { impact: "minor", change: "note is new", reason: "", operations: ["getApiKey"] };
    beforeEach(() => {
      const report = { text: "New", undecided: [difference, another], obsolete: [], applied };
      provide("npm", {
        "run --silent upstream -- --format json --apply": [1, JSON.stringify(report)],
        "run --silent diff -- HEAD": [0, JSON.stringify({ changes: [row] })],
        "run --silent diff -- --format json": [1, JSON.stringify({ requiredVersion: "1.1.0" })],
        "run --silent diff -- --format markdown": [1, "### Spec change: minor"],
      });
      provide("git", {});
    });
    afterEach(() => writeFileSync("CHANGELOG.md", changelog));
    const all = () => readFileSync(join(folder, "calls"), "utf8");

    test("opens a draft pull request with it, and an issue with the rest", async () => {
      provide("gh", { "pr list": [0, "[]"], "issue list": [0, "[]"] });
      expect(await main(["upstream"])).toBe(0);
      expect(all()).toMatch(
        /npm run --silent generate --\s*\nnpm run --silent api --\s*\n[^]*gh auth setup-git\ngit switch --quiet --create (upstream-\w+)\ngit .* commit .*\ngit push --quiet origin \1\n/,
      );
      expect(all()).toMatch(/gh pr create --draft --head upstream-\w+ --title /);
      expect(calls()).toContain("- getApiKey: response 200: field note\n\n### Spec change: minor");
      expect(readFileSync("CHANGELOG.md", "utf8")).toContain(
        "- Draft: `getApiKey`: note is new.\n",
      );
      const [ids] = /(?<=differences: )[\w ]+(?= )/.exec(calls())!;
      expect(ids.split(" ")).toHaveLength(1);
    });

    test("proposes the same difference once, whatever became of the pull request", async () => {
      provide("gh", { "pr list": [0, '[{"number":3}]'], "issue list": [0, "[]"] });
      expect(await main(["upstream"])).toBe(0);
      expect(all()).not.toMatch(/^git |pr create|run --silent generate/m);
    });

    test("puts all of it into the issue where pull requests of workflows are not allowed", async () => {
      provide("gh", {
        "pr list": [0, "[]"],
        "issue list": [0, "[]"],
        "pr create": [2, "GitHub Actions is not permitted to create or approve pull requests"],
      });
      expect(await main(["upstream"])).toBe(0);
      const [ids] = /(?<=differences: )[\w ]+(?= )/.exec(calls())!;
      expect(ids.split(" ")).toHaveLength(2);
    });
  });

  test("only prints, and exits as `npm run upstream`, without a token", async () => {
    vi.stubEnv("GH_TOKEN", "");
    provideUpstream(difference);
    expect(await main(["upstream"])).toBe(1);
    expect(output).toEqual([expect.stringContaining("Nothing was posted"), text]);
  });

  test("exits with 2 when the document cannot be read", async () => {
    provide("npm", { "run --silent upstream": [2, "a.json cannot be read (ENOENT)."] });
    expect(await main(["upstream", "a.json"])).toBe(2);
    expect(output.at(-1)).toContain("a.json cannot be read (ENOENT).");
  });
});

test.each([[[]], [["spec-change"]], [["publish", "x"]], [["other"]]])(
  "refuses the arguments %j",
  async (argv) => {
    expect(await main(argv)).toBe(2);
    expect(output).toEqual([
      "npm run github -- spec-change BASE | publish | upstream [file or URL]",
    ]);
  },
);
