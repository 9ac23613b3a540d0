/**
 * npm run release:prepare [-- X.Y.Z]
 *
 * Prepares a release for review: writes the API reports, then the version into package.json, the lockfile and
 * info.version, generated/, and a section of CHANGELOG.md with today's date. The version is the one that
 * `npm run diff` requires, unless a higher one is named. An existing section keeps its text; a new one has
 * draft lines from the diff, which no release passes with. Prints what a person has to do next.
 * Exit code: 0 done; 1 the version cannot be determined or is too low, or a step failed; 2 a wrong option.
 *
 * package.json loads Redocly's core before tsx, as for scripts/generate.ts.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument, type Scalar } from "yaml";
import type { DiffReport } from "./diff/report.ts";
import { isAtLeast, parseVersion } from "./diff/version.ts";
import { defineCommand, runAsProgram } from "./lib/command.ts";
import { runProgramSync } from "./lib/program.ts";
import { readText, root } from "./lib/root.ts";
import { draftLines, draftMark, findSection, withRelease } from "./release/changelog.ts";

export const main = defineCommand({
  usage: "npm run release:prepare [-- X.Y.Z]",
  summary: "Writes version, changelog draft, generated files and API reports of the next release.",
  options: {},
  maxPositionals: 1,
  async run({ positionals: [wanted] }) {
    // First, because the diff reads the reports.
    npm("run", "--silent", "api");
    const { compare } = await import("./diff/compare.ts");
    const report = await compare(root);
    const version = chooseVersion(report, wanted);

    const spec = readText("openapi/api-keys.yaml");
    const changelog = readText("CHANGELOG.md");
    const draft = draftLines(report.changes);
    const isNew = findSection(changelog, version) === undefined;
    const date = new Date().toISOString().slice(0, 10);
    npm("version", version, "--no-git-tag-version", "--allow-same-version", "--ignore-scripts");
    write("openapi/api-keys.yaml", withVersion(spec, version));
    write("CHANGELOG.md", withRelease(changelog, version, date, draft));
    npm("run", "--silent", "generate");

    const steps = [
      isNew
        ? `Write the lines "${draftMark}…" of CHANGELOG.md.`
        : `Compare the section ${version} of CHANGELOG.md with the diff:\n${draft}`,
      `Review \`git diff\`, then run \`npm run release:check -- v${version}\`, and merge.`,
    ];
    console.log(`${version} is prepared (${report.verdict} since ${report.base}).`);
    console.log(steps.map((step, i) => `${i + 1}. ${step}`).join("\n"));
    return 0;
  },
});

function chooseVersion(report: DiffReport, wanted: string | undefined): string {
  const { isRelease, requiredVersion, verdict, base } = report;
  const version = parseVersion(wanted ?? (isRelease ? requiredVersion : report.version));
  if (version === undefined) throw new Error(`"${wanted}" is no version of the form 1.2.3.`);
  if (isRelease && verdict === "none" && wanted === undefined) {
    throw new Error(`Spec and API are those of ${base}. Name the version of the release.`);
  }
  if (isRelease && !isAtLeast(version, parseVersion(requiredVersion)!)) {
    throw new Error(
      `${wanted} is too low: a ${verdict} change since ${base} requires ${requiredVersion}.`,
    );
  }
  return version.join(".");
}

/** The spec with another info.version. Everything else stays as it is written. */
function withVersion(text: string, version: string): string {
  const node = parseDocument(text).getIn(["info", "version"], true) as Scalar;
  const [start, end] = node.range!;
  return `${text.slice(0, start)}${version}${text.slice(end)}`;
}

const npm = (...args: string[]) => runProgramSync("npm", args);
const write = (path: string, text: string): void => writeFileSync(join(root, path), text);

await runAsProgram(import.meta.url, main);
