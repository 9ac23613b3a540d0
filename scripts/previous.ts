/**
 * npm run test:previous [-- tag]
 *
 * Proves the verdict of `npm run diff` by compilers: the samples, examples, consumers and code blocks of the last
 * release (or of the tag) are compiled against the package of today, by the oldest and the newest TypeScript.
 * What compiled against that release and does not now is a breaking change. Where the verdict is below major, it
 * fails and names the changes that explain it. Reads git, and builds both packages: today's into dist/, the release's in
 * a temporary worktree with the tools of today.
 * Exit code: 0 the verdict holds, or there is no release yet; 1 it does not; 2 something cannot be read or built.
 *
 * package.json loads Redocly's core before tsx, as for scripts/generate.ts.
 */
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBase, releaseTags } from "./diff/base.ts";
import type { DiffReport } from "./diff/report.ts";
import { defineCommand, runAsProgram } from "./lib/command.ts";
import { run as runProgram } from "./lib/pack.ts";
import { root } from "./lib/root.ts";
import { compile, compilers, type Finding, newFindings, writeProject } from "./previous/compile.ts";
import { explain } from "./previous/explain.ts";
import { programsAt } from "./previous/programs.ts";

export const main = defineCommand({
  usage: "npm run test:previous [-- tag]",
  summary: "Compiles the last release's samples, guide and consumers against the package of today.",
  options: {},
  maxPositionals: 1,
  failureCode: 2,
  async run({ positionals: [tag] }) {
    if (tag === undefined && releaseTags(root).length === 0) {
      console.log("There is no release yet, so there is nothing to compile.");
      return 0;
    }
    const base = readBase(root, tag);
    if (base.commit === undefined) throw new Error(`${base.label} is no git ref.`);
    const programs = programsAt(root, base.commit);
    if (programs.size === 0) throw new Error(`${base.label} has no programs to compile.`);
    const broken = await breaks(base.commit, programs);
    console.log(`${programs.size} programs of ${base.label} were compiled.`);
    if (broken.size === 0) {
      console.log("All that compiled then compile against the package of today.");
      return 0;
    }
    const { compare } = await import("./diff/compare.ts");
    const report = await compare(root, base.label);
    for (const [compiler, findings] of broken) {
      for (const finding of findings) console.log(describe(compiler, finding, programs, report));
    }
    if (report.verdict === "major") {
      console.log("The verdict is major, so this is expected.");
      return 0;
    }
    console.log(`The verdict is ${report.verdict}, but programs no longer compile: it is major.`);
    return 1;
  },
});

/** What no longer compiles, by compiler. */
async function breaks(commit: string, programs: Map<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "monad-api-keys-previous-"));
  const checkout = join(folder, "checkout");
  try {
    await runProgram(root, "git", "worktree", "add", "--detach", checkout, commit);
    symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"), "junction");
    await runProgram(checkout, "npm", "run", "build");
    await runProgram(root, "npm", "run", "build");
    const [before, now] = [join(folder, "before"), join(folder, "now")];
    writeProject(before, checkout, programs);
    writeProject(now, root, programs);
    const broken = new Map<string, Finding[]>();
    for (const [name, tsc] of Object.entries(compilers)) {
      const findings = newFindings(await compile(before, tsc), await compile(now, tsc));
      if (findings.length > 0) broken.set(name, findings);
    }
    return broken;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await runProgram(root, "git", "worktree", "prune");
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

await runAsProgram(import.meta.url, main);
