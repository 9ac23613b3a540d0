/** What a release is made of, judged: tag, versions and changelog, as plain values. */

export interface ReleaseFacts {
  tag: string;
  /** Of package.json. */
  packageVersion: string;
  /** info.version of the spec. */
  specVersion: string;
  changelog: string;
}

/** What stands against a release, in words; nothing when it fits. */
export function problemsOf(facts: ReleaseFacts): string[] {
  const { tag, packageVersion, specVersion, changelog } = facts;
  const version = /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
  if (version === undefined) return [`The tag "${tag}" is not of the form v1.2.3.`];
  const problems: string[] = [];
  if (packageVersion !== version) {
    problems.push(`package.json has version ${packageVersion}, the tag says ${version}.`);
  }
  if (specVersion !== version) {
    problems.push(
      `openapi/api-keys.yaml has info.version ${specVersion}, the tag says ${version}.`,
    );
  }
  const section = sectionOf(changelog, version);
  if (section === undefined) problems.push(`CHANGELOG.md has no section "## ${version}".`);
  else if (/unreleased/i.test(section.heading)) {
    problems.push(`CHANGELOG.md calls ${version} unreleased: put the date there.`);
  } else if (section.text === "") problems.push(`CHANGELOG.md says nothing of ${version}.`);
  return problems;
}

/** The changelog's words on a version. */
export const notesOf = (changelog: string, version: string): string =>
  `${sectionOf(changelog, version)?.text ?? ""}\n`;

/** A section runs from the heading of its version to the next one. */
function sectionOf(changelog: string, version: string) {
  const sections = changelog.split(/^## /m).slice(1);
  const found = sections.find((section) => section.split(/\s/)[0] === version);
  if (found === undefined) return undefined;
  const [heading, ...lines] = found.split("\n");
  return { heading: heading!, text: lines.join("\n").trim() };
}
