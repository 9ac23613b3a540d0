/** Checks that a tag, the versions and the changelog fit together; and the texts that a release publishes. */
import { draftMark, findSection } from "./changelog.ts";

export interface Release {
  tag: string;
  /** Of package.json. */
  packageVersion: string;
  /** info.version of the spec. */
  specVersion: string;
  changelog: string;
}

/** What prevents a release, one sentence each; empty when nothing does. */
export function findProblems({ tag, packageVersion, specVersion, changelog }: Release): string[] {
  const version = /^v(\d+\.\d+\.\d+)$/.exec(tag)?.[1];
  if (version === undefined) return [`The tag "${tag}" is not of the form v1.2.3.`];
  const problems = [
    packageVersion !== version &&
      `package.json has version ${packageVersion}, and the tag ${version}.`,
    specVersion !== version &&
      `openapi/api-keys.yaml has info.version ${specVersion}, and the tag ${version}.`,
    problemOfSection(changelog, version),
  ];
  return problems.filter((problem) => problem !== false && problem !== undefined);
}

function problemOfSection(changelog: string, version: string): string | undefined {
  const section = findSection(changelog, version);
  if (section === undefined) return `CHANGELOG.md has no section "## ${version}".`;
  if (/unreleased/i.test(section.heading))
    return `CHANGELOG.md calls ${version} unreleased: write the date there.`;
  if (section.text.includes(draftMark))
    return `The section ${version} of CHANGELOG.md has lines "${draftMark}…": write them.`;
  return section.text === "" ? `The section ${version} of CHANGELOG.md is empty.` : undefined;
}

/** The changelog's section of a version, without its heading. */
export const releaseNotes = (changelog: string, version: string): string =>
  `${findSection(changelog, version)?.text ?? ""}\n`;

/**
 * The README as it is published: its relative links lead to files that only the repository has. Puts `address`, the
 * repository at the tag, before each. Code stays as it is.
 */
export const withAbsoluteLinks = (readme: string, address: string): string =>
  readme.replaceAll(/\]\((?!\w+:|#)(?:\.\/)?([^)\s]+)\)/g, (_, path) => `](${address}/${path})`);
