/** The changelog: its section of a version, and a draft of one. */
import type { Change } from "../diff/changes.ts";

/** Begins a line that a person has yet to write; no release passes with one. */
export const draftMark = "- Draft: ";

/** A section without its heading, which is `1.2.3 (date)`. It ends at the heading of the next version. */
export function findSection(changelog: string, version: string) {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find((section) => section.split(/\s/)[0] === version);
  if (found === undefined) return undefined;
  const [heading, ...lines] = found.split("\n");
  return { heading: heading!, text: lines.join("\n").trim() };
}

/** One line for each change that users notice, the most severe first. */
export function draftLines(changes: Change[]): string {
  const order = ["major", "minor", "patch"];
  const lines = changes
    .filter(({ impact }) => order.includes(impact))
    .sort((a, b) => order.indexOf(a.impact) - order.indexOf(b.impact))
    .map(({ impact, change, operations }) => {
      const where = operations.length > 0 ? `\`${operations.join("`, `")}\`: ` : "";
      return `${draftMark}${impact === "major" ? "**Breaking.** " : ""}${where}${change}.`;
    });
  return lines.join("\n") || `${draftMark}what has changed.`;
}

/**
 * The changelog with a dated section of the version: the one that is there, with its text, or a new one of
 * draft lines.
 */
export function withRelease(changelog: string, version: string, date: string, draft: string) {
  const heading = `## ${version} (${date})`;
  const found = findSection(changelog, version);
  if (found) return changelog.replace(`## ${found.heading}`, () => heading);
  const section = `${heading}\n\n${draft}\n\n`;
  const first = changelog.search(/^## /m);
  const at = first === -1 ? changelog.length : first;
  return `${changelog.slice(0, at)}${section}${changelog.slice(at)}`;
}

/** The changelog with draft lines in the section that is unreleased, or in a new one of `version`. */
export function withDraft(changelog: string, version: string, draft: string): string {
  const heading = /^## .*\(unreleased\)\n\n/m.exec(changelog);
  if (!heading) return withRelease(changelog, version, "unreleased", draft);
  const at = heading.index + heading[0].length;
  return `${changelog.slice(0, at)}${draft}\n${changelog.slice(at)}`;
}
