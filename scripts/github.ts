/**
 * npm run github -- spec-change BASE | upstream [file or URL]
 *
 * Reports what `npm run diff` or `npm run upstream` found, for the workflows: in the log, in the job summary
 * (GITHUB_STEP_SUMMARY) and, where GH_TOKEN and GITHUB_REPOSITORY are set, through `gh` in one comment on
 * the pull request PULL_REQUEST, or in one issue, which is closed when nothing is new.
 *
 * spec-change judges the version against the last release, and lists the changes since BASE, the commit that
 * the pull request starts from. Exit code: that of `npm run diff`; 0 when neither spec nor generated/ has
 * changed. Before the first release there is no version to judge.
 * upstream exits with 0 when the issue is up to date, else with the code of `npm run upstream`.
 * Both exit with 2 when something cannot be read or posted.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { defineCommand, runAsProgram, UsageError } from "./lib/command.ts";
import { programOf } from "./lib/program.ts";
import { root } from "./lib/root.ts";

const usage = "npm run github -- spec-change BASE | upstream [file or URL]";
const issueTitle = "Monad's OpenAPI document has something new for us";

export const main = defineCommand({
  usage,
  summary: "Reports what `npm run diff` or `npm run upstream` found, for the workflows.",
  options: {},
  maxPositionals: 2,
  failureCode: 2,
  run({ positionals: [command, target] }) {
    if (command === "spec-change" && target) return reportSpecChange(target);
    if (command === "upstream") return reportUpstream(target);
    throw new UsageError(usage);
  },
});

function reportSpecChange(base: string): number {
  const changed = execute("git", ["diff", "--quiet", base, "--", "openapi", "generated"], [0, 1]);
  if (changed.code === 0) {
    console.log("The spec has not changed.");
    return 0;
  }
  const isReleased = execute("git", ["tag", "--list", "v[0-9]*"]).out !== "";
  const verdict = isReleased
    ? runScript("diff", "--format", "markdown")
    : { code: 0, out: "### Spec change\n\nThere is no release yet, so any version will do." };
  const changes = runScript("diff", base, "--format", "json");
  const text = `${verdict.out.trimEnd()}\n\n#### In this pull request\n\n${listChanges(changes.out)}`;
  publish(text);
  const { PULL_REQUEST } = process.env;
  if (PULL_REQUEST) comment(PULL_REQUEST, text);
  return verdict.code;
}

interface Change {
  impact: string;
  change: string;
  reason: string;
  operations: string[];
}

function listChanges(json: string): string {
  const { changes } = JSON.parse(json) as { changes: Change[] };
  const rows = changes.map(({ impact, change, reason, operations }) => {
    const where = operations.length > 0 ? `${operations.join(", ")}: ` : "";
    return `- **${impact}** ${where}${change}${reason ? ` (${reason})` : ""}`;
  });
  return rows.length > 0 ? rows.join("\n") : "No change that anybody can see.";
}

function reportUpstream(source: string | undefined): number {
  const { code, out } = runScript("upstream", ...(source ? [source] : []));
  const text = fence(out);
  publish(text);
  if (!canPost()) return code;
  if (code === 1) openIssue(text);
  else closeIssue();
  return 0;
}

function comment(pullRequest: string, text: string): void {
  if (!canPost()) return;
  try {
    gh(["pr", "comment", pullRequest, "--edit-last", "--create-if-none"], text);
  } catch (error) {
    // The token of a pull request from a fork may only read.
    if (!/HTTP 403|not accessible by integration/.test((error as Error).message)) throw error;
    console.log("::notice::This token may not write comments; see the job summary.");
  }
}

function openIssue(text: string): void {
  const number = findIssue();
  if (number) gh(["issue", "edit", number], text);
  else gh(["issue", "create", "--title", issueTitle], text);
}

function closeIssue(): void {
  const number = findIssue();
  if (number) gh(["issue", "close", number, "--comment", "Nothing is new any more."]);
}

/** The number of the open issue that a workflow has written. Anybody may open one of the same title. */
function findIssue(): string | undefined {
  const list = gh(["issue", "list", "--limit", "1000", "--json", "number,title,author"]);
  const issues = JSON.parse(list) as {
    number: number;
    title: string;
    author: { is_bot: boolean };
  }[];
  return issues
    .find(({ title, author }) => title === issueTitle && author.is_bot)
    ?.number.toString();
}

/** To the log and the job summary. */
function publish(text: string): void {
  console.log(text);
  const { GITHUB_STEP_SUMMARY } = process.env;
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, `${text}\n`);
}

function canPost(): boolean {
  if (process.env.GH_TOKEN && process.env.GITHUB_REPOSITORY) return true;
  console.log("Nothing was posted: GH_TOKEN or GITHUB_REPOSITORY is not set.");
  return false;
}

/** GitHub refuses bodies above 65,536 characters. */
const maxLength = 60_000;

function gh(args: string[], body?: string): string {
  const repository = ["--repo", process.env.GITHUB_REPOSITORY!];
  if (body === undefined) return execute("gh", [...args, ...repository]).out;
  const text =
    body.length > maxLength ? `${body.slice(0, maxLength)}\n\n… (the log has the rest)` : body;
  return execute("gh", [...args, ...repository, "--body-file", "-"], [0], text).out;
}

/** A script of package.json: 0 is fine, 1 a finding; anything else fails. */
const runScript = (script: string, ...args: string[]) =>
  execute("npm", ["run", "--silent", script, "--", ...args], [0, 1]);

/** Runs a program, and throws what it prints to stderr when it exits with another code than expected. */
function execute(program: string, args: string[], expected = [0], input = "") {
  const options = { cwd: root, input, encoding: "utf8", maxBuffer: 2 ** 26 } as const;
  const { error, status, stdout, stderr } = spawnSync(...programOf(program, args), options);
  if (error) throw new Error(`${program} cannot be started: ${error.message}`);
  if (status === null || !expected.includes(status)) {
    throw new Error(
      `${program} ${args.slice(0, 3).join(" ")} failed: ${(stderr || stdout).trim()}`,
    );
  }
  return { code: status, out: stdout };
}

/** A code block that nothing in the text can end. */
function fence(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const ticks = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${ticks}\n${text.trimEnd()}\n${ticks}`;
}

await runAsProgram(import.meta.url, main);
