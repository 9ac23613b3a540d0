/** A comparison with the vendor's document, for people. */
import { stringify } from "yaml";
import { type Comparison, type Decision, kindOf, type UpstreamDifference } from "./compare.ts";

export interface ReportNames {
  theirs: string;
  ours: string;
  decisions: string;
  operations: number;
}

const headings = {
  theirs: "Only they have:",
  differs: "Different:",
  ours: "Only we have:",
};

export function formatComparison(
  { undecided, decided, obsolete }: Comparison,
  names: ReportNames,
): string {
  const known = decided.reduce((sum, { differences }) => sum + differences.length, 0);
  const sections = [
    `${names.theirs}\nagainst ${names.ours} (${names.operations} operations): ` +
      `${undecided.length} new differences, ${known} decided, ${obsolete.length} obsolete decisions.`,
    ...(["theirs", "differs", "ours"] as const).map((kind) => {
      const rows = undecided.filter((difference) => difference.kind === kind).map(rowOf);
      return section(`New. ${headings[kind]}`, rows);
    }),
    section(
      `Adopt these in ${names.ours}, or add rows to ${names.decisions}, each with its reason:`,
      undecided.length === 0 ? [] : stringify(undecided.map(decisionOn)).trimEnd().split("\n"),
    ),
    section(
      `Obsolete: these rows of ${names.decisions} match nothing any more. Remove them.`,
      obsolete.map((decision) => `${patternOf(decision)}: ${decision.reason}`),
    ),
    section(
      `Decided in ${names.decisions}:`,
      decided.map(
        ({ decision, differences }) =>
          `${differences.length} x ${patternOf(decision)} (${kindOf(decision)}): ${decision.reason}`,
      ),
    ),
    undecided.length + obsolete.length === 0 ? "Nothing new." : "",
  ];
  return printable(sections.filter((text) => text !== "").join("\n\n"));
}

/** What --apply has written, and what is left to a person. */
export const formatApplied = (ours: string, applied: string[], notApplied: string[]): string =>
  [
    section(`Applied to ${ours}:`, applied),
    section("Not applied, as no edit follows from it:", notApplied),
    applied.length > 0 ? "Next: npm run generate, npm run diff." : "",
  ]
    .filter((text) => text !== "")
    .join("\n\n");

const section = (heading: string, rows: string[]) =>
  rows.length === 0 ? "" : [heading, ...rows.map((row) => `  ${row}`)].join("\n");

const patternOf = (decision: Decision) => decision[kindOf(decision)]!;

/** A row for the decisions file, which is refused there until it has a reason. */
const decisionOn = ({ kind, location, quote }: UpstreamDifference): Decision =>
  kind === "differs"
    ? { differs: location, they: quote, reason: "" }
    : { [kind]: location, reason: "" };

function rowOf({ kind, location, they, ours }: UpstreamDifference): string {
  if (kind !== "differs") return [location, shorten(they || ours)].filter(Boolean).join(" - ");
  return `${location}\n    they: ${shorten(they) || "nothing"}\n    ours: ${shorten(ours) || "nothing"}`;
}

const shorten = (text: string) => (text.length > 300 ? `${text.slice(0, 300)} …` : text);

/** Their text goes to a terminal: control characters in it must not steer it. */
const printable = (text: string) => text.replaceAll(/[^\P{C}\n]/gu, "");
