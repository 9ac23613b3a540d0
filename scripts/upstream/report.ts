/** A comparison with the vendor's document, for people. Reads what it is given. */
import { type Decision, type Difference, kindOf, type Report } from "./compare.ts";

export interface Names {
  theirs: string;
  ours: string;
  decisions: string;
  operations: number;
}

const heads = {
  theirs: "They have, and ours lacks:",
  otherwise: "They say otherwise:",
  ours: "Ours has, and they lack:",
};

export function reportOf({ fresh, decided, stale }: Report, names: Names): string {
  const known = decided.reduce((sum, { differences }) => sum + differences.length, 0);
  const counts = [
    `${fresh.length} new`,
    `${known} decided on`,
    `${stale.length} decided on and gone`,
  ];
  const sections = [
    `${names.theirs}\nagainst ${names.ours} (${names.operations} operations): differences ${counts.join(", ")}.`,
    ...(["theirs", "otherwise", "ours"] as const).map((kind) => {
      const rows = fresh.filter((difference) => difference.kind === kind).map(rowOf);
      return section(`New. ${heads[kind]}`, rows);
    }),
    section(
      `Decided on and gone: ${names.decisions} has a row that matches nothing any more; look and remove it.`,
      stale.map((decision) => `${placeOf(decision)}: ${decision.reason}`),
    ),
    section(
      `Decided on in ${names.decisions}:`,
      decided.map(
        ({ decision, differences }) =>
          `${differences.length} x ${placeOf(decision)} (${words[kindOf(decision)]}): ${decision.reason}`,
      ),
    ),
    fresh.length + stale.length === 0 ? "Nothing new." : "",
  ];
  return printable(sections.filter((text) => text !== "").join("\n\n"));
}

const words = { theirs: "theirs alone", otherwise: "otherwise", ours: "ours alone" };

const section = (head: string, rows: string[]) =>
  rows.length === 0 ? "" : [head, ...rows.map((row) => `  ${row}`)].join("\n");

const placeOf = (decision: Decision) => decision[kindOf(decision)]!;

function rowOf({ kind, place, they, ours, mark }: Difference): string {
  if (kind !== "otherwise") return [place, short(they || ours)].filter(Boolean).join(" - ");
  const quoted = mark === they ? "" : ` (${mark})`;
  return `${place}\n    they: ${short(they) || "nothing"}${quoted}\n    ours: ${short(ours) || "nothing"}`;
}

const short = (text: string) => (text.length > 300 ? `${text.slice(0, 300)} …` : text);

/** Their words go to a terminal: nothing in them may steer it. */
const printable = (text: string) => text.replaceAll(/[^\P{C}\n]/gu, "");
