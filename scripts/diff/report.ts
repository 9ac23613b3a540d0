/** The report of a diff: the verdict, the version that it asks for, and three formats. */
import type { Change } from "./changes.ts";
import {
  isAtLeast,
  parseVersion,
  rank,
  requiredVersion,
  type Verdict,
  verdictOf,
} from "./rules.ts";

export interface Report {
  spec: string;
  base: string;
  /** Whether the base is one that the version is judged against. */
  isRelease: boolean;
  baseVersion: string;
  /** info.version of the spec. */
  version: string;
  verdict: Verdict;
  /** The least info.version that fits the verdict. */
  requiredVersion: string;
  /** What has to be done before a release; empty when all is well. */
  problems: string[];
  changes: Change[];
  /** What was checked, or left out, beside the changes. */
  notes: string[];
  /** How many operations the spec has. */
  operations: number;
}

export interface Judged {
  spec: string;
  base: string;
  isRelease: boolean;
  baseVersion: string;
  version: string;
  /** undefined where the spec is not the package's own. */
  packageVersion: string | undefined;
  /** operationIds of the spec, in its order. */
  operations: string[];
  changes: Change[];
  notes: string[];
}

export function judge({ packageVersion, operations, ...given }: Judged): Report {
  const verdict = verdictOf(given.changes);
  const base = parseVersion(given.baseVersion)!;
  const least = requiredVersion(base, verdict);
  const requiredText = least.join(".");
  const problems: string[] = [];
  const version = parseVersion(given.version);
  if (version === undefined) {
    problems.push(`info.version is "${given.version}"; it has to be three numbers (1.2.3).`);
  } else if (given.isRelease && !isAtLeast(version, least)) {
    problems.push(`info.version is ${given.version}; it should be ${requiredText}.`);
  }
  if (packageVersion !== undefined && packageVersion !== given.version) {
    problems.push(
      `The version in package.json is ${packageVersion}; it has to equal info.version.`,
    );
  }
  const changes = merged(given.changes, operations);
  const count = operations.length;
  return { ...given, verdict, requiredVersion: requiredText, problems, changes, operations: count };
}

/** The same change of several operations is one row; in the spec's order, the most severe first. */
function merged(changes: Change[], order: string[]): Change[] {
  const rows = new Map<string, Change>();
  for (const change of changes) {
    const key = [change.impact, change.sense, change.change, change.operations.length > 0].join(
      " ",
    );
    const operations = [...(rows.get(key)?.operations ?? []), ...change.operations];
    rows.set(key, { ...change, operations: [...new Set(operations)] });
  }
  const position = ({ operations }: Change) =>
    operations.length === 0 ? order.length : Math.min(...operations.map((id) => order.indexOf(id)));
  return [...rows.values()].sort(
    (a, b) =>
      position(a) - position(b) ||
      a.operations.join().localeCompare(b.operations.join()) ||
      rank(b.impact) - rank(a.impact),
  );
}

const where = ({ operations }: Change, all: number): string => {
  if (operations.length === 0) return "the document";
  return operations.length === all && all > 1 ? "every operation" : operations.join(", ");
};

/** What to do next, in a sentence. */
function conclusion(report: Report): string {
  const { verdict, isRelease, base, baseVersion, requiredVersion: least, version } = report;
  if (verdict === "none") return `No user can see a difference; ${baseVersion} may stay.`;
  if (!isRelease) return `${base} is no release, so the version ${version} was not judged.`;
  return `After ${baseVersion} this requires ${least}; info.version is ${version}.`;
}

export const formats: Record<string, (report: Report) => string> = {
  json: (report) => JSON.stringify(report, null, 2),
  text: textOf,
  markdown: markdownOf,
};

function textOf(report: Report): string {
  const rows = report.changes.map((change) => [
    where(change, report.operations),
    change.impact,
    change.sense,
    change.reason ? `${change.change} (${change.reason})` : change.change,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));
  return [
    `${report.spec} against ${report.base}`,
    ...(lines.length > 0 ? ["", ...lines, ""] : [""]),
    ...report.notes,
    `Verdict: ${report.verdict}. ${conclusion(report)}`,
    ...report.problems,
  ].join("\n");
}

function markdownOf(report: Report): string {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const rows = report.changes.map((change) =>
    [where(change, report.operations), change.impact, change.sense, change.change, change.reason]
      .map(cell)
      .join(" | "),
  );
  const head = [
    "| Operation | Requires | Who notices | Change | Why |",
    "| --- | --- | --- | --- | --- |",
  ];
  return [
    `### Spec change: ${report.verdict}`,
    `\`${report.spec}\` against \`${report.base}\`. ${conclusion(report)}`,
    ...report.problems.map((problem) => `> [!WARNING]\n> ${problem}`),
    rows.length > 0 ? [...head, ...rows.map((row) => `| ${row} |`)].join("\n") : "",
    report.notes.map((note) => `- ${note}`).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
