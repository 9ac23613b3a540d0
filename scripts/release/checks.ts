/** Checks that a tag, the versions and the changelog fit together. */
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
  const problems: string[] = [];
  if (packageVersion !== version) {
    problems.push(`package.json has version ${packageVersion}, and the tag ${version}.`);
  }
  if (specVersion !== version) {
    problems.push(`openapi/api-keys.yaml has info.version ${specVersion}, and the tag ${version}.`);
  }
  const section = findSection(changelog, version);
  if (section === undefined) problems.push(`CHANGELOG.md has no section "## ${version}".`);
  else if (/unreleased/i.test(section.heading)) {
    problems.push(`CHANGELOG.md calls ${version} unreleased: write the date there.`);
  } else if (section.text.includes(draftMark)) {
    problems.push(`The section ${version} of CHANGELOG.md has lines "${draftMark}…": write them.`);
  } else if (section.text === "") problems.push(`The section ${version} of CHANGELOG.md is empty.`);
  return problems;
}

/** The changelog's section of a version, without its heading. */
export const releaseNotes = (changelog: string, version: string): string =>
  `${findSection(changelog, version)?.text ?? ""}\n`;
