/**
 * The two halves of the workflow spec-change. The first runs the pull request's code and has no token; it leaves
 * a patch and a comment in dist/spec-change. The second has a token and runs the code of the base branch only.
 */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DiffReport } from "../diff/report.ts";
import { runProgramSync } from "../lib/program.ts";
import { readIfPresent, root } from "../lib/root.ts";
import { draftLines } from "../release/changelog.ts";
import { canPost, commitAll, fence, gh, git, runScript, summarize } from "./programs.ts";

const folder = join(root, "dist/spec-change");
const patchFile = join(folder, "generated.patch");
const commentFile = join(folder, "comment.md");

/** What `npm run generate` and `npm run api` write; a patch may change nothing else. */
const writtenFolders = ["generated", "test/package/api"];
const writtenFile = /^(generated|test\/package\/api)\/[\w.-]+$/;

/** Generates, and judges. 1 when the branch lacks generated files or the version is too low. */
export function prepareSpecChange(base: string): number {
  rmSync(folder, { recursive: true, force: true });
  const paths = ["openapi", ...writtenFolders];
  if (
    runProgramSync("git", ["diff", "--quiet", base, "--", ...paths], { expected: [1] }).code === 0
  ) {
    console.log("The spec has not changed.");
    return 0;
  }
  runProgramSync("npm", ["run", "--silent", "generate"]);
  runProgramSync("npm", ["run", "--silent", "api"]);
  const patch = git(root, "diff", "--binary", "--", ...writtenFolders);
  const { code, text } = judge(base, patch !== "");
  mkdirSync(folder, { recursive: true });
  if (patch !== "") writeFileSync(patchFile, patch);
  writeFileSync(commentFile, text);
  summarize(text);
  const { GITHUB_OUTPUT } = process.env;
  if (GITHUB_OUTPUT) appendFileSync(GITHUB_OUTPUT, "changed=true\n");
  return patch === "" ? code : 1;
}

/** The verdict since the last release, and what this pull request adds to it. */
function judge(base: string, isStale: boolean): { code: number; text: string } {
  const isReleased = git(root, "tag", "--list", "v[0-9]*") !== "";
  const verdict = isReleased
    ? runScript("diff", "--format", "markdown")
    : { code: 0, out: "### Spec change\n\nThere is no release yet, so any version will do." };
  const { changes } = JSON.parse(runScript("diff", base, "--format", "json").out) as DiffReport;
  const rows = changes.map(({ impact, change, reason, operations }) => {
    const where = operations.length > 0 ? `${operations.join(", ")}: ` : "";
    return `- **${impact}** ${where}${change}${reason ? ` (${reason})` : ""}`;
  });
  const sections = [
    verdict.out.trimEnd(),
    `#### In this pull request\n\n${rows.join("\n") || "No change that anybody can see."}`,
    rows.length > 0 ? `#### Draft for CHANGELOG.md\n\n${fence(draftLines(changes))}` : "",
    isStale
      ? "#### Generated files\n\nThey are out of date. A commit with them follows on a branch of this " +
        "repository; for a fork, apply `generated.patch`, an artifact of this run, with `git apply`."
      : "",
  ];
  return { code: verdict.code, text: sections.filter((section) => section !== "").join("\n\n") };
}

/** Commits the patch to the pull request's branch, and comments. The files come from code that is not trusted. */
export function publishSpecChange(): number {
  const { PULL_REQUEST, HEAD_REF, HEAD_SHA } = process.env;
  if (!PULL_REQUEST || !HEAD_REF || !/^[0-9a-f]{40}$/.test(HEAD_SHA ?? "")) {
    throw new Error("PULL_REQUEST, HEAD_REF and HEAD_SHA have to be set.");
  }
  if (!canPost()) return 0;
  const patch = readIfPresent(patchFile);
  if (patch !== undefined) pushPatch(patch, HEAD_REF, HEAD_SHA!);
  gh(
    ["pr", "comment", PULL_REQUEST, "--edit-last", "--create-if-none"],
    readFileSync(commentFile, "utf8"),
  );
  return 0;
}

/** Commits the patch on top of `sha`, and pushes it to the branch of `checkout`'s origin. */
export function pushPatch(patch: string, branch: string, sha: string, checkout = root): void {
  checkPatch(patch);
  // So that git pushes with the token of gh.
  runProgramSync("gh", ["auth", "setup-git"]);
  const head = mkdtempSync(join(tmpdir(), "spec-change-"));
  try {
    git(checkout, "fetch", "--quiet", "--depth=1", "origin", sha);
    git(checkout, "worktree", "add", "--quiet", "--detach", head, sha);
    runProgramSync("git", ["apply", "--index", "-"], { cwd: head, input: patch });
    commitAll(head, "build: regenerate for the change of the spec");
    // Without force: a branch that has moved on is checked again anyway.
    git(head, "push", "--quiet", "origin", `HEAD:refs/heads/${branch}`);
  } finally {
    runProgramSync("git", ["worktree", "remove", "--force", head], {
      cwd: checkout,
      expected: [128],
    });
  }
}

/** Throws unless the patch changes plain files that the generators write, and nothing else. */
export function checkPatch(patch: string): void {
  const listed = runProgramSync("git", ["apply", "--numstat", "-z", "-"], { input: patch }).out;
  const paths = listed
    .split("\0")
    .filter((row) => row !== "")
    .map((row) => row.split("\t")[2] ?? "");
  const foreign = paths.find((path) => !writtenFile.test(path));
  if (foreign !== undefined)
    throw new Error(`The patch changes "${foreign}", which nothing generates.`);
  const mode = /^(?:new|old|new file) mode (?!100644$).*$/m.exec(patch)?.[0];
  if (mode) throw new Error(`The patch has "${mode}": generated files are plain files.`);
  if (/^(?:rename|copy) (?:from|to) /m.test(patch))
    throw new Error("The patch renames or copies files.");
}
