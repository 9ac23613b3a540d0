/** The report of a diff: the verdict, the version that it asks for, and three formats. */
import type { Change } from "./changes.ts";
import {
  isAtLeast,
  parseVersion,
  rank,
  requiredVersion,
  type Verdict,
  verdictOf,
} from "./version.ts";

export interface DiffReport {
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

export function judge({ packageVersion, operations, ...judged }: Judged): DiffReport {
  const verdict = verdictOf(judged.changes);
  const base = parseVersion(judged.baseVersion)!;
  const least = requiredVersion(base, verdict);
  const requiredText = least.join(".");
  const problems: string[] = [];
  const version = parseVersion(judged.version);
  if (version === undefined) {
    problems.push(`info.version is "${judged.version}"; it has to be three numbers (1.2.3).`);
  } else if (judged.isRelease && !isAtLeast(version, least)) {
    problems.push(`info.version is ${judged.version}; it should be ${requiredText}.`);
  }
  if (packageVersion !== undefined && packageVersion !== judged.version) {
    problems.push(
      `The version in package.json is ${packageVersion}; it has to equal info.version.`,
    );
  }
  const changes = merged(judged.changes, operations);
  const count = operations.length;
  return {
    ...judged,
    verdict,
    requiredVersion: requiredText,
    problems,
    changes,
    operations: count,
  };
}

/** The same change in several places is one row; in the spec's order, the most severe first. */
function merged(changes: Change[], order: string[]): Change[] {
  const rows = new Map<string, Change>();
  for (const change of changes) {
    const key = JSON.stringify([...kindOf(change), change.change, change.operations.length > 0]);
    const operations = [...(rows.get(key)?.operations ?? []), ...change.operations];
    rows.set(key, { ...change, operations: [...new Set(operations)] });
  }
  const position = ({ operations }: Change) =>
    operations.length === 0 ? order.length : Math.min(...operations.map((id) => order.indexOf(id)));
  return withStatusesJoined([...rows.values()]).sort(
    (a, b) =>
      position(a) - position(b) ||
      a.operations.join().localeCompare(b.operations.join()) ||
      rank(b.impact) - rank(a.impact),
  );
}

const kindOf = ({ impact, audience, reason }: Change) => [impact, audience, reason];

/** "response 401: …" and "response 403: …" of the same operations as "response 401, 403: …". */
function withStatusesJoined(changes: Change[]): Change[] {
  const rows = new Map<string, Change & { statuses: string[]; rest: string }>();
  for (const change of changes) {
    const [, status, rest] = /^response (\w+)(: .+)$/.exec(change.change) ?? [];
    const key = JSON.stringify([...kindOf(change), change.operations, rest ?? change.change]);
    const statuses = [...(rows.get(key)?.statuses ?? []), status ?? ""];
    rows.set(key, { ...change, statuses, rest: rest ?? "" });
  }
  return [...rows.values()].map(({ statuses, rest, ...row }) =>
    rest === "" ? row : { ...row, change: `response ${statuses.join(", ")}${rest}` },
  );
}

const where = ({ operations }: Change, all: number): string => {
  if (operations.length === 0) return "the document";
  return operations.length === all && all > 1 ? "every operation" : operations.join(", ");
};

/** What to do next, in a sentence. */
function conclusion(report: DiffReport): string {
  const { verdict, isRelease, base, baseVersion, requiredVersion: least, version } = report;
  if (verdict === "none") return `No user can see a difference; ${baseVersion} may stay.`;
  if (!isRelease) return `${base} is no release, so the version ${version} was not judged.`;
  return `After ${baseVersion} this requires ${least}; info.version is ${version}.`;
}

export const formats: Record<string, (report: DiffReport) => string> = {
  json: (report) => JSON.stringify(report, null, 2),
  text: textOf,
  markdown: markdownOf,
};

function textOf(report: DiffReport): string {
  const rows = report.changes.map((change) => [
    where(change, report.operations),
    change.impact,
    change.audience,
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

function markdownOf(report: DiffReport): string {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const rows = report.changes.map((change) =>
    [where(change, report.operations), change.impact, change.audience, change.change, change.reason]
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
