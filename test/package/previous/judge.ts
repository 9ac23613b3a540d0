/** Proves the verdict of `npm run diff` by compilers. */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBase } from "../../../scripts/diff/base.ts";
import { compare } from "../../../scripts/diff/compare.ts";
import type { DiffReport } from "../../../scripts/diff/report.ts";
import { runProgram } from "../../../scripts/lib/program.ts";
import { compile, compilers, type Finding, newFindings, writeProject } from "./compile.ts";
import { explain } from "./explain.ts";
import { programsAt } from "./programs.ts";

/**
 * Compiles the samples, examples, consumers and code blocks of a release, by its tag, against the checkout's package of
 * today, by the oldest and the newest TypeScript. What compiled against that release and does not now is a breaking
 * change, so the verdict does not hold where it is below major; the text names the changes that explain it. Builds
 * both packages: today's into dist/, the release's in a temporary worktree with the tools of today.
 */
export async function judgePrevious(
  repo: string,
  tag: string,
): Promise<{ holds: boolean; text: string }> {
  const base = readBase(repo, tag);
  if (base.commit === undefined) throw new Error(`${tag} is no git ref.`);
  const programs = programsAt(repo, base.commit);
  if (programs.size === 0) throw new Error(`${base.label} has no programs to compile.`);
  const broken = await breaks(repo, base.commit, programs);
  const lines = [`${programs.size} programs of ${base.label} were compiled.`];
  if (broken.size === 0) return { holds: true, text: `${lines[0]} All that compiled then do now.` };
  const report = await compare(repo, base.label);
  for (const [compiler, findings] of broken) {
    lines.push(...findings.map((finding) => describe(compiler, finding, programs, report)));
  }
  const holds = report.verdict === "major";
  lines.push(
    holds
      ? "The verdict is major, so this is expected."
      : `The verdict is ${report.verdict}, but programs no longer compile: it is major.`,
  );
  return { holds, text: lines.join("\n") };
}

/** What no longer compiles, by compiler. */
async function breaks(repo: string, commit: string, programs: Map<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-previous-"));
  const checkout = join(folder, "checkout");
  try {
    await runProgram(repo, "git", "worktree", "add", "--detach", checkout, commit);
    symlinkSync(join(repo, "node_modules"), join(checkout, "node_modules"), "junction");
    await runProgram(checkout, "npm", "run", "build");
    await runProgram(repo, "npm", "run", "build");
    const [before, now] = [join(folder, "before"), join(folder, "now")];
    writeProject(before, checkout, programs);
    writeProject(now, repo, programs);
    const broken = new Map<string, Finding[]>();
    for (const [name, tsc] of Object.entries(compilers)) {
      const findings = newFindings(await compile(before, tsc), await compile(now, tsc));
      if (findings.length > 0) broken.set(name, findings);
    }
    return broken;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await runProgram(repo, "git", "worktree", "prune");
  }
}

function describe(
  compiler: string,
  { path, line, message }: Finding,
  programs: Map<string, string>,
  { changes, base }: DiffReport,
): string {
  const code = programs.get(path)?.split("\n")[line - 1] ?? "";
  const rows = explain(message, code, changes).map(({ operations, change }) => {
    const where = operations.length > 0 ? `${operations.join(", ")}: ` : "";
    return `    ${where}${change}`;
  });
  const cause =
    rows.length > 0
      ? `  It follows from these changes since ${base}:\n${rows.join("\n")}`
      : `  The spec has not changed since ${base}: the client's own types have.`;
  return `${path}:${line} (${compiler}): ${message}\n    ${code.trim()}\n${cause}`;
}
