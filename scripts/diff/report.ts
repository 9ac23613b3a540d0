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

/** What a report is made of. */
export interface Judged extends Pick<
  DiffReport,
  "spec" | "base" | "isRelease" | "baseVersion" | "version" | "changes" | "notes"
> {
  /** undefined where the spec is not the package's own. */
  packageVersion: string | undefined;
  /** operationIds of the spec, in its order. */
  operations: string[];
}

export function judge({ packageVersion, operations, ...judged }: Judged): DiffReport {
  const verdict = verdictOf(judged.changes);
  const least = requiredVersion(parseVersion(judged.baseVersion)!, verdict);
  const version = parseVersion(judged.version);
  const problems: string[] = [];
  if (version === undefined) {
    problems.push(`info.version is "${judged.version}"; it has to be three numbers (1.2.3).`);
  } else if (judged.isRelease && !isAtLeast(version, least)) {
    problems.push(`info.version is ${judged.version}; it should be ${least.join(".")}.`);
  }
  if (packageVersion !== undefined && packageVersion !== judged.version) {
    problems.push(
      `The version in package.json is ${packageVersion}; it has to equal info.version.`,
    );
  }
  const changes = merged(judged.changes, operations);
  const required = { verdict, requiredVersion: least.join("."), problems };
  return { ...judged, ...required, changes, operations: operations.length };
}

/** The same change in several places is one row; in the spec's order, the most severe first. */
function merged(changes: Change[], order: string[]): Change[] {
  const once = grouped(
    changes,
    ({ operations, ...row }) => [row, operations.length > 0],
    (a, b) => ({ ...a, operations: [...new Set([...a.operations, ...b.operations])] }),
  );
  // "response 401: …" and "response 403: …" of the same operations as "response 401, 403: …".
  const ofStatus = /^(response \w+)(?=: )/;
  const joined = grouped(
    once,
    (row) => ({ ...row, change: row.change.replace(ofStatus, "") }),
    (a, b) => {
      const status = ofStatus.exec(b.change)![0].replace("response ", "");
      return { ...a, change: a.change.replace(": ", `, ${status}: `) };
    },
  );
  const position = ({ operations }: Change) =>
    operations.length === 0 ? order.length : Math.min(...operations.map((id) => order.indexOf(id)));
  return joined.sort(
    (a, b) =>
      position(a) - position(b) ||
      a.operations.join().localeCompare(b.operations.join()) ||
      rank(b.impact) - rank(a.impact),
  );
}

/** The rows with those of one key joined, each where the first of them was. */
function grouped(
  rows: Change[],
  keyOf: (row: Change) => unknown,
  join: (one: Change, other: Change) => Change,
): Change[] {
  const groups = new Map<string, Change>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const known = groups.get(key);
    groups.set(key, known ? join(known, row) : row);
  }
  return [...groups.values()];
}

/** The cells of each row: the operations, the impact, who notices, what changed, and why. */
const cellsOf = ({ changes, operations: all }: DiffReport): string[][] =>
  changes.map(({ operations, impact, audience, change, reason }) => {
    const isEvery = operations.length === all && all > 1;
    const where = isEvery ? "every operation" : operations.join(", ") || "the document";
    return [where, impact, audience, change, reason];
  });

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
  const rows = cellsOf(report);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map(([where, impact, audience, change, reason]) => {
    const columns = [where, impact, audience].map((cell, i) => cell!.padEnd(widths[i]!));
    return [...columns, reason ? `${change} (${reason})` : change].join("  ");
  });
  return [
    `${report.spec} against ${report.base}`,
    ...(lines.length > 0 ? ["", ...lines, ""] : [""]),
    ...report.notes,
    `Verdict: ${report.verdict}. ${conclusion(report)}`,
    ...report.problems,
  ].join("\n");
}

function markdownOf(report: DiffReport): string {
  const escaped = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  const rows = cellsOf(report).map((cells) => `| ${cells.map(escaped).join(" | ")} |`);
  const head = [
    "| Operation | Requires | Who notices | Change | Why |",
    "| --- | --- | --- | --- | --- |",
  ];
  return [
    `### Spec change: ${report.verdict}`,
    `\`${report.spec}\` against \`${report.base}\`. ${conclusion(report)}`,
    ...report.problems.map((problem) => `> [!WARNING]\n> ${problem}`),
    rows.length > 0 ? [...head, ...rows].join("\n") : "",
    report.notes.map((note) => `- ${note}`).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
