/** Verdicts, and the versions that they ask for. */

export type Impact = "major" | "minor" | "patch";
export type Verdict = Impact | "none";

const order: Verdict[] = ["none", "patch", "minor", "major"];
export const rank = (verdict: Verdict): number => order.indexOf(verdict);

/** The most that any of the changes asks for. */
export const verdictOf = (changes: { impact: Impact }[]): Verdict =>
  changes.reduce<Verdict>(
    (most, { impact }) => (rank(impact) > rank(most) ? impact : most),
    "none",
  );

export type Version = [major: number, minor: number, patch: number];

/** The three numbers of a version; a release candidate counts as the release it leads to. */
export function parseVersion(text: unknown): Version | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(String(text))?.slice(1).map(Number);
  return parts as Version | undefined;
}

/** The least version that may follow `base`. Below 1.0.0 a minor release may break, as semver has it. */
export function requiredVersion(base: Version, verdict: Verdict): Version {
  const [major, minor, patch] = base;
  if (verdict === "none") return base;
  if (verdict === "patch") return [major, minor, patch + 1];
  return verdict === "minor" || major === 0 ? [major, minor + 1, 0] : [major + 1, 0, 0];
}

export function isAtLeast(version: Version, least: Version): boolean {
  const differing = version.findIndex((number, position) => number !== least[position]);
  return differing === -1 || version[differing]! > least[differing]!;
}
