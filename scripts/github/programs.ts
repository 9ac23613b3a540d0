/** What the workflows' parts share: programs, and where texts go. */
import { appendFileSync } from "node:fs";
import { runProgramSync } from "../lib/program.ts";

/** A script of package.json: 0 is fine, 1 a finding; anything else fails. */
export const runScript = (script: string, ...args: string[]) =>
  runProgramSync("npm", ["run", "--silent", script, "--", ...args], { expected: [1] });

export const git = (cwd: string, ...args: string[]): string =>
  runProgramSync("git", args, { cwd }).out;

/** GitHub refuses bodies above 65,536 characters. */
const maxLength = 60_000;

export function gh(args: string[], body?: string): string {
  const all = [...args, "--repo", process.env.GITHUB_REPOSITORY!];
  if (body === undefined) return runProgramSync("gh", all).out;
  const input =
    body.length > maxLength ? `${body.slice(0, maxLength)}\n\n… (the log has the rest)` : body;
  return runProgramSync("gh", [...all, "--body-file", "-"], { input }).out;
}

export function canPost(): boolean {
  if (process.env.GH_TOKEN && process.env.GITHUB_REPOSITORY) return true;
  console.log("Nothing was posted: GH_TOKEN or GITHUB_REPOSITORY is not set.");
  return false;
}

/** To the log and the job summary. */
export function summarize(text: string): void {
  console.log(text);
  const { GITHUB_STEP_SUMMARY } = process.env;
  if (GITHUB_STEP_SUMMARY) appendFileSync(GITHUB_STEP_SUMMARY, `${text}\n`);
}

/** A code block that nothing in the text can end. */
export function fence(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const ticks = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return `${ticks}\n${text.trimEnd()}\n${ticks}`;
}

/** Commits what has changed, as GitHub's own bot. Runs no hook. */
export function commitAll(cwd: string, message: string): void {
  const email = "41898282+github-actions[bot]@users.noreply.github.com";
  const bot = ["-c", "user.name=github-actions[bot]", "-c", `user.email=${email}`];
  git(cwd, "-c", "core.hooksPath=/dev/null", ...bot, "commit", "--quiet", "--all", "-m", message);
}
